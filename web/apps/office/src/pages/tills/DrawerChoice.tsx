import { read, request } from "@comptoir/client";
import { ChoiceField, Note, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { tillPath, tillQuery, tillsQuery, type Till, type TillDetail } from "../../api/tills";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { shopTexts } from "../../texts/shop";

const OWN = "";

/** Whose drawer a till uses: its own, or that of another till of its store. Both are closed when that changes. */
export function DrawerChoice({ till }: { readonly till: Till }): ReactNode {
  const say = useTexts(shopTexts);
  const toast = useToast();
  const client = useQueryClient();
  const detail = useQuery(tillQuery(till.code));
  const tills = useQuery(tillsQuery);
  const save = useMutation({
    mutationFn: async (drawer: string) => {
      const { name, store, place, channel, departments } = await read<TillDetail>(tillPath(till.code));
      await request<TillDetail>("PUT", tillPath(till.code), { body: { name, store, place, channel, departments, drawer: drawer === OWN ? null : drawer } });
    },
    onSuccess: () => {
      toast({ text: say("drawerSaved") });
      void client.invalidateQueries({ queryKey: ["tills"] });
    },
  });
  const others = (tills.data ?? []).filter((one) => one.store === till.store && one.code !== till.code);
  if (others.length === 0) return null;
  const chosen = detail.data?.drawer ?? OWN;
  const isOpen = till.state === "open";
  return (
    <Section title={say("drawerOf")}>
      <ChoiceField
        label={say("drawerOf")}
        help={say("drawerOfHelp")}
        value={chosen}
        choices={[{ value: OWN, label: say("drawerOwn") }, ...others.map((one) => ({ value: one.code, label: say("drawerShared", { till: one.name }) }))]}
        disabled={isOpen || detail.data === undefined || save.isPending}
        onChoice={(drawer) => save.mutate(drawer)}
      />
      {isOpen ? (
        <Note tone="attention" icon={CircleAlert}>
          {say("drawerOpen")}
        </Note>
      ) : null}
      {save.error === null ? null : <ProblemNote error={save.error} />}
    </Section>
  );
}
