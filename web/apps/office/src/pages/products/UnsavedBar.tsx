import { Button, Note, useTexts, useToast } from "@comptoir/ui";
import { CircleAlert } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";

import type { ProductDetail } from "../../api/products";
import { isDirty } from "../../domain/edit";
import { productTexts } from "../../texts/products";
import { teamTexts } from "../../texts/team";
import type { useProductEdit } from "./useProductEdit";
import { useWays } from "./useWritable";

interface UnsavedBarProps {
  readonly edit: ReturnType<typeof useProductEdit>;
  readonly product: ProductDetail;
}

/** Says what is unsaved and saves it; Ctrl S does the same. */
export function UnsavedBar({ edit, product }: UnsavedBarProps): ReactNode {
  const say = useTexts(productTexts);
  const toast = useToast();
  const sayTeam = useTexts(teamTexts);
  const { sku } = product;
  const { state, send } = edit;
  const { saves: mayEdit, proposes } = useWays(product, state.draft);
  const save = async (): Promise<void> => {
    if ((await edit.save()) === "saved") toast({ text: say("saved", { sku }), tone: "good" });
  };
  const keep = async (asks: boolean): Promise<void> => {
    if ((await edit.keepDraft(asks)) === "saved") toast({ text: sayTeam(asks ? "approvalRequested" : "draftKept", { sku }), tone: "good" });
  };
  const latest = useRef(save);
  useEffect(() => {
    latest.current = mayEdit ? save : () => keep(false);
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void latest.current();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  if (!isDirty(state)) return null;
  const discard = (): void => {
    const before = [...state.draft.values()];
    send({ type: "discarded" });
    toast({
      text: say("discarded"),
      undo: () => {
        for (const { path, data } of before) send({ type: "typed", path, data });
      },
    });
  };
  return (
    <div role="region" aria-label={say("unsaved", { count: state.draft.size })} className="flex flex-col gap-2 border-t border-line bg-ground px-4 py-2">
      {state.refusal === null ? null : (
        <Note tone="loss" icon={CircleAlert}>
          {state.refusal.errors.length > 0 ? say("wrongFields", { count: state.refusal.errors.length }) : null} {state.refusal.detail}
        </Note>
      )}
      {state.theirs !== null && state.phase !== "stale" ? <Note tone="information">{say("staleNews")}</Note> : null}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span className="min-w-24 flex-1 truncate text-13 font-medium">{say("unsaved", { count: state.draft.size })}</span>
        <Button kind="quiet" disabled={state.phase === "saving"} onClick={discard}>
          {say("discard")}
        </Button>
        {proposes ? (
          <>
            {mayEdit ? null : (
              <Button disabled={state.phase === "saving"} onClick={() => void keep(false)}>
                {sayTeam("saveDraft")}
              </Button>
            )}
            <Button kind={mayEdit ? "normal" : "primary"} disabled={state.phase === "saving"} onClick={() => void keep(true)}>
              {sayTeam("requestApproval")}
            </Button>
          </>
        ) : null}
        {mayEdit ? (
          <Button kind="primary" busy={state.phase === "saving"} shortcut="Ctrl S" onClick={() => void save()}>
            {say("save")}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
