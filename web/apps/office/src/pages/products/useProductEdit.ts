import { Problem } from "@comptoir/client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useReducer, useState } from "react";

import { isStale, patchProduct, productQuery, type ProductDetail } from "../../api/products";
import { isDraftChanged, ownDraftQuery, teamApi, type Proposal } from "../../api/team";
import { advance, isDirty, patchOf, startEdit, typedOf, writtenTwice, type EditEvent, type EditState } from "../../domain/edit";
import type { Product } from "../../domain/product";
import { draftOfParts } from "../../domain/proposals";
import { useKeptDraft } from "../../parts/useKeptDraft";

interface ProductEdit {
  readonly state: EditState;
  readonly send: (event: EditEvent) => void;
  readonly save: () => Promise<"saved" | "stopped">;
  /** Keeps the changes as one's own draft, and asks for approval of it where one wants to. */
  readonly keepDraft: (proposes: boolean) => Promise<"saved" | "stopped">;
}

/** One's own draft may be written on from so many other devices while it travels. */
const TRIES = 3;

/** Edits that were left unsaved, by SKU: walking to the next product and back finds them again. */
const unsaved = new Map<string, EditState>();

/** The edit of one product, joined to the server. Who may only propose writes on in their own draft. */
export function useProductEdit(product: ProductDetail, own: Proposal | null): ProductEdit {
  const client = useQueryClient();
  const proposesOnly = !product.acts.includes("write");
  const kept = useMemo(() => draftOfParts(own?.parts ?? []), [own]);
  const [note, setNote] = useDraftNote(product.sku);
  const [state, send] = useReducer(advance, product, (begun) => advance(begin(begun, proposesOnly), { type: "drafted", kept }));
  useEffect(() => send({ type: "received", product }), [product]);
  useEffect(() => send({ type: "drafted", kept }), [kept]);
  useEffect(() => {
    if (isDirty(state)) unsaved.set(product.sku, state);
    else unsaved.delete(product.sku);
  }, [product.sku, state]);

  const save = async (): Promise<"saved" | "stopped"> => {
    send({ type: "save_started" });
    try {
      const saved = await patchProduct(product.sku, state.base.version, patchOf(state));
      client.setQueryData(productQuery(product.sku).queryKey, saved);
      send({ type: "saved", product: saved });
      await client.invalidateQueries({ queryKey: ["products", "list"] });
      return "saved";
    } catch (error) {
      if (isStale(error)) {
        const theirs: Product = await client.query({ ...productQuery(product.sku), staleTime: 0 });
        send({ type: "found_stale", theirs });
      } else {
        send({ type: "refused", refusal: refusalOf(error) });
      }
      return "stopped";
    }
  };
  const lay = async (): Promise<string | null> => {
    let [known, now] = [own, state];
    for (let tries = 1; ; tries++) {
      if (writtenTwice(now).length > 0) throw new WrittenTwice();
      try {
        return (await teamApi.keepDraft(product.sku, state.base.version, typedOf(now), known)).id;
      } catch (error) {
        if (!isDraftChanged(error) || tries === TRIES) throw error;
        known = await client.query({ ...ownDraftQuery(product.sku), staleTime: 0 });
        const event: EditEvent = { type: "drafted", kept: draftOfParts(known?.parts ?? []) };
        send(event);
        now = advance(now, event);
      }
    }
  };
  const keepDraft = async (proposes: boolean): Promise<"saved" | "stopped"> => {
    try {
      const id = await lay();
      if (id !== null && proposes) {
        await teamApi.propose(id, note?.words.trim());
        setNote(null);
      }
      await client.invalidateQueries({ queryKey: ["proposals"] });
      send({ type: "sent", draft: state.draft });
      return "saved";
    } catch (error) {
      send(error instanceof WrittenTwice ? { type: "found_twice" } : { type: "refused", refusal: refusalOf(error) });
      return "stopped";
    }
  };
  return { state, send, save, keepDraft };
}

/** Another device has written something else over what one types over. */
class WrittenTwice extends Error {}

/** What is typed for the reviewer and not sent yet: beside the draft, and sent with it from wherever approval is asked for. */
export function useDraftNote(sku: string): [{ readonly words: string } | null, (note: { readonly words: string } | null) => void] {
  return useKeptDraft<{ readonly words: string }>(`note ${sku}`);
}

/** Begins where somebody left off, if they did. */
function begin(product: ProductDetail, showsKept: boolean): EditState {
  const left = unsaved.get(product.sku);
  if (left === undefined) return startEdit(product, undefined, showsKept);
  return advance({ ...left, phase: "idle", refusal: null }, { type: "received", product });
}

function refusalOf(error: unknown): { readonly detail: string; readonly errors: Problem["errors"] } {
  if (error instanceof Problem) return { detail: error.detail || error.title, errors: error.errors };
  return { detail: error instanceof Error ? error.message : "", errors: [] };
}

/** True while any product has changes that were not saved; the browser asks before it leaves. */
export function useLeaveGuard(): void {
  const [guard] = useState(() => (event: BeforeUnloadEvent) => {
    if (unsaved.size > 0) event.preventDefault();
  });
  useEffect(() => {
    window.addEventListener("beforeunload", guard);
    return () => window.removeEventListener("beforeunload", guard);
  }, [guard]);
}
