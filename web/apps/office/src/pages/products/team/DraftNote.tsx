import { Button, Note, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PencilLine } from "lucide-react";
import { useState, type ReactNode } from "react";

import { ownDraftQuery, teamApi, type Proposal } from "../../../api/team";
import { useSession } from "../../../app/session";
import { ProblemNote } from "../../../parts/Problems";
import { useFeedRefresh } from "../../../parts/useFeed";
import { teamTexts } from "../../../texts/team";
import { PartList } from "./PartList";

/** One's own draft of the product, or what waits for approval; what others changed meanwhile is decided here. */
export function DraftNote({ sku }: { readonly sku: string }): ReactNode {
  const { may } = useSession();
  const { data: draft } = useQuery({ ...ownDraftQuery(sku), enabled: may("catalog.product.submit") });
  useFeedRefresh(["catalog.proposal", "catalog.product"], ["proposals", "own", sku]);
  return draft === undefined || draft === null ? null : <Own key={draft.id} draft={draft} sku={sku} />;
}

function Own({ draft, sku }: { readonly draft: Proposal; readonly sku: string }): ReactNode {
  const say = useTexts(teamTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const refresh = () => client.invalidateQueries({ queryKey: ["proposals"] });
  const propose = useMutation({
    mutationFn: () => teamApi.propose(draft.id),
    onSuccess: async () => {
      toast({ text: say("approvalRequested", { sku }), tone: "good" });
      await refresh();
    },
  });
  const rebase = useMutation({ mutationFn: () => teamApi.rebase(draft.id, [...kept]), onSettled: refresh });
  const takeBack = useMutation({
    mutationFn: () => teamApi.takeBack(draft.id),
    onSuccess: async () => {
      toast({ text: say("takenBack") });
      await refresh();
    },
  });
  const clashing = draft.parts.filter((part) => part.is_conflict);
  const problem = propose.error ?? takeBack.error;
  return (
    <section aria-label={say(draft.state === "draft" ? "ownDraft" : "ownProposal")} className="flex flex-col gap-3 border-b border-line p-4">
      <Note tone="information" icon={PencilLine} title={say(draft.state === "draft" ? "ownDraft" : "ownProposal")}>
        {clashing.length === 0 ? null : say("conflicts", { count: clashing.length })}
      </Note>
      <PartList parts={draft.parts.filter((part) => !part.is_conflict)} before={say("now")} after={say("proposedValue")} />
      {clashing.length === 0 ? null : (
        <fieldset className="flex flex-col gap-1 text-13">
          <legend className="font-medium">{say("keepMine")}</legend>
          <PartList parts={clashing.map((part) => ({ ...part, is_conflict: false }))} before={say("now")} after={say("proposedValue")} chosen={kept} onChosen={setKept} />
        </fieldset>
      )}
      {problem === null ? null : <ProblemNote error={problem} />}
      <div className="flex flex-wrap gap-2">
        {clashing.length === 0 ? null : (
          <Button kind="primary" busy={rebase.isPending} onClick={() => rebase.mutate()}>
            {say("rebase")}
          </Button>
        )}
        {draft.state === "draft" && clashing.length === 0 ? (
          <Button kind="primary" busy={propose.isPending} onClick={() => propose.mutate()}>
            {say("requestApproval")}
          </Button>
        ) : null}
        <Button busy={takeBack.isPending} onClick={() => takeBack.mutate()}>
          {say("takeBack")}
        </Button>
      </div>
    </section>
  );
}
