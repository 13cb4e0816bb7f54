import { Button, Note, TextField, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { PencilLine } from "lucide-react";
import { useState, type ReactNode } from "react";

import type { ProductDetail } from "../../../api/products";
import { teamApi, type Proposal } from "../../../api/team";
import { useSession } from "../../../app/session";
import { Facts } from "../../../parts/Facts";
import { ProblemNote } from "../../../parts/Problems";
import { teamTexts } from "../../../texts/team";
import { useDraftNote } from "../useProductEdit";
import { PartList } from "./PartList";

/** One's own draft of the product, or what waits for approval; what others changed meanwhile is decided here. */
export function DraftNote({ draft, product }: { readonly draft: Proposal; readonly product: ProductDetail }): ReactNode {
  const say = useTexts(teamTexts);
  const { may } = useSession();
  const { sku } = product;
  const toast = useToast();
  const client = useQueryClient();
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const [typed, setTyped] = useDraftNote(sku);
  const note = typed?.words ?? draft.note;
  const isDraft = draft.state === "draft";
  const refresh = () => client.invalidateQueries({ queryKey: ["proposals"] });
  const propose = useMutation({
    mutationFn: () => teamApi.propose(draft.id, note.trim()),
    onSuccess: async () => {
      setTyped(null);
      toast({ text: say("approvalRequested", { sku }), tone: "good" });
      await refresh();
    },
  });
  const rebase = useMutation({ mutationFn: () => teamApi.rebase(draft.id, [...kept], draft.changed_at), onSettled: refresh });
  const again = useMutation({
    mutationFn: () => teamApi.takeUp(draft.id),
    onSuccess: () => setTyped(typed),
    onError: (error) => toast({ text: error.message, tone: "loss" }),
    onSettled: refresh,
  });
  const takeBack = useMutation({
    mutationFn: () => teamApi.takeBack(draft.id),
    onSuccess: async () => {
      setTyped(null);
      toast({ text: say(isDraft ? "draftDropped" : "takenBack", { sku }), undo: () => again.mutate() });
      await refresh();
    },
  });
  const clashing = draft.parts.filter((part) => part.is_conflict);
  const problem = propose.error ?? takeBack.error ?? rebase.error;
  return (
    <section aria-label={say(isDraft ? "ownDraft" : "ownProposal")} className="flex flex-col gap-3 border-b border-line p-4">
      <Note tone="information" icon={PencilLine} title={say(isDraft ? "ownDraft" : "ownProposal")}>
        {clashing.length > 0 ? say("conflicts", { count: clashing.length }) : may("catalog.product.edit") ? null : say(isDraft ? "goesOn" : "goesOnProposed")}
      </Note>
      <PartList parts={draft.parts.filter((part) => !part.is_conflict)} before={say("now")} after={say("proposedValue")} />
      {clashing.length === 0 ? null : (
        <fieldset className="flex flex-col gap-1 text-13">
          <legend className="font-medium">{say("keepMine")}</legend>
          <PartList parts={clashing.map((part) => ({ ...part, is_conflict: false }))} before={say("now")} after={say("proposedValue")} chosen={kept} onChosen={setKept} />
        </fieldset>
      )}
      {isDraft && clashing.length === 0 ? <TextField label={say("note")} help={say("noteHelp")} value={note} onText={(words) => setTyped(words === draft.note ? null : { words })} maxLength={1000} /> : null}
      {!isDraft && draft.note !== "" ? (
        <Facts facts={[{ label: say("note"), value: draft.note }]} />
      ) : null}
      {problem === null ? null : <ProblemNote error={problem} />}
      <div className="flex flex-wrap gap-2">
        {clashing.length === 0 ? null : (
          <Button kind="primary" busy={rebase.isPending} onClick={() => rebase.mutate()}>
            {say("rebase")}
          </Button>
        )}
        {isDraft && clashing.length === 0 ? (
          <Button kind="primary" busy={propose.isPending} onClick={() => propose.mutate()}>
            {say("requestApproval")}
          </Button>
        ) : null}
        <Button busy={takeBack.isPending} onClick={() => takeBack.mutate()}>
          {say(isDraft ? "dropDraft" : "takeBack")}
        </Button>
      </div>
    </section>
  );
}
