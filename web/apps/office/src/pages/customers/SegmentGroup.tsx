import { Button, localized, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { groupsQuery, putGroup, type Group } from "../../api/customers";
import type { Segment } from "../../api/segments";
import { useSession } from "../../app/session";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { segmentTexts } from "../../texts/segments";

/** A segment as a group: then promotions and price lists can be for whoever is in it at the moment. */
export function SegmentGroup({ segment, groups }: { readonly segment: Segment; readonly groups: readonly Group[] }): ReactNode {
  const say = useTexts(segmentTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const { may } = useSession();
  const following = groups.filter(({ rule }) => rule?.segment === segment.code);
  const make = useMutation({
    mutationFn: () => putGroup(segment.code, { name: segment.name, rule: { kinds: [], stores: [], purchases_min: null, spent_min: null, bought_within_days: null, not_bought_within_days: null, segment: segment.code }, order_minimum: null }, null),
    onSuccess: async ({ name, code }) => {
      toast({ text: say("groupMade", { name: localized(name, language) || code }), tone: "good" });
      await client.invalidateQueries({ queryKey: groupsQuery.queryKey });
    },
  });
  if (!may("customers.group.read")) return null;
  return (
    <Section title={say("asGroup")}>
      {following.length === 0 ? <p className="mb-2 text-13 text-ink-soft">{say("asGroupHelp")}</p> : null}
      <ul>
        {following.map(({ code, name }) => (
          <li key={code}>
            <Link to="/customers" search={{ tab: "groups", id: code }} className="inline-flex min-h-8 items-center text-accent hover:underline pointer-coarse:min-h-11">
              {say("groupMade", { name: localized(name, language) || code })}
            </Link>
          </li>
        ))}
      </ul>
      {following.length === 0 && may("customers.group.edit") ? (
        <Button busy={make.isPending} onClick={() => make.mutate()}>
          {say("makeGroup")}
        </Button>
      ) : null}
      {make.isError ? <ProblemNote error={make.error} /> : null}
    </Section>
  );
}
