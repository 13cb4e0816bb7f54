import { Button, EmptyState, formatAgo, Loading, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { UsersRound } from "lucide-react";
import { useState, type ReactNode } from "react";

import { mergeInto, setApart, unmerge, type CustomerItem, type Duplicate } from "../../api/customers";
import { ProblemNote } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { usePages } from "../../parts/usePages";
import { customerTexts } from "../../texts/customers";

/** Pairs that may be one person, field by field side by side: keep one, or say that they are two. */
export function DuplicateList(): ReactNode {
  const say = useTexts(customerTexts);
  const list = usePages<Duplicate>(["customers", "duplicates"], "/customers/duplicates", {}, { limit: 50 });
  useFeedRefresh(["customers.customer"], ["customers", "duplicates"]);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-4">
      {list.error === null ? null : <ProblemNote error={list.error} onRetry={list.reload} />}
      {list.loading ? <Loading /> : null}
      {!list.loading && list.error === null && list.rows.length === 0 ? (
        <EmptyState icon={UsersRound} title={say("noDuplicates")}>
          {say("noDuplicatesHelp")}
        </EmptyState>
      ) : null}
      {list.rows.length === 0 ? null : <p className="mb-3 text-13 text-ink-soft">{say("mergeHelp")}</p>}
      <ul className="flex max-w-4xl flex-col gap-4">
        {list.rows.map((pair) => (
          <Pair key={`${pair.one.id} ${pair.other.id}`} pair={pair} />
        ))}
      </ul>
      {list.hasMore ? (
        <Button busy={list.busy} onClick={list.loadMore} className="mt-4">
          {say("more")}
        </Button>
      ) : null}
    </div>
  );
}

function Pair({ pair: { one, other, reason } }: { readonly pair: Duplicate }): ReactNode {
  const say = useTexts(customerTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { language } = useLanguage();
  const [now] = useState(() => Date.now());
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["customers"] });
  const back = useMutation({ mutationFn: (id: string) => unmerge(id), onSettled: refresh });
  const merge = useMutation({
    mutationFn: ({ gone, kept }: { readonly gone: CustomerItem; readonly kept: CustomerItem }) => mergeInto(gone.id, kept.id),
    onSuccess: async (_, { gone }) => {
      toast({ text: say("mergedToast", { name: gone.name }), undo: () => back.mutate(gone.id) });
      await refresh();
    },
  });
  const apart = useMutation({
    mutationFn: () => setApart(one.id, other.id),
    onSuccess: async () => {
      toast({ text: say("apartToast") });
      await refresh();
    },
  });
  const why: Record<string, string> = { phone: say("samePhone"), email: say("sameEmail"), birth_date: say("birth_date"), postal_code: say("postal_code") };
  const rows: readonly (readonly [string, string, string])[] = [
    [say("name"), one.name, other.name],
    [say("phone"), one.phone_shown ?? "", other.phone_shown ?? ""],
    [say("email"), one.email ?? "", other.email ?? ""],
    [say("cards"), one.cards.join(", "), other.cards.join(", ")],
    [say("groups"), one.groups.join(", "), other.groups.join(", ")],
    [say("lastActivity"), formatAgo(one.last_activity_at, now, language), formatAgo(other.last_activity_at, now, language)],
  ];
  const failure = merge.error ?? apart.error;
  return (
    <li className="rounded-md border border-line bg-paper">
      <div className="overflow-x-auto">
        <table className="w-full table-fixed text-13">
          <caption className="px-3 py-2 text-left font-medium">{why[reason] ?? reason}</caption>
          <tbody>
            {rows.map(([label, left, right]) => (
              <tr key={label} className="border-t border-line">
                <th scope="row" className="w-28 px-3 py-1.5 text-left font-normal text-ink-soft">
                  {label}
                </th>
                <td className={`px-3 py-1.5 break-words ${left === right && left !== "" ? "font-medium" : ""}`}>{left}</td>
                <td className={`px-3 py-1.5 break-words ${left === right && left !== "" ? "font-medium" : ""}`}>{right}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {failure === null ? null : (
        <div className="p-3">
          <ProblemNote error={failure} />
        </div>
      )}
      <div className="flex flex-wrap gap-2 border-t border-line p-3">
        <Button busy={merge.isPending && merge.variables.kept.id === one.id} onClick={() => merge.mutate({ gone: other, kept: one })}>
          {say("keepLeft", { name: one.name })}
        </Button>
        <Button busy={merge.isPending && merge.variables.kept.id === other.id} onClick={() => merge.mutate({ gone: one, kept: other })}>
          {say("keepRight", { name: other.name })}
        </Button>
        <Button kind="quiet" busy={apart.isPending} onClick={() => apart.mutate()}>
          {say("twoPeople")}
        </Button>
      </div>
    </li>
  );
}
