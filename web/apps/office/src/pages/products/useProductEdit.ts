import { Problem } from "@comptoir/client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useReducer, useState } from "react";

import { isStale, patchProduct, productQuery, type ProductDetail } from "../../api/products";
import { teamApi, type Proposal } from "../../api/team";
import { useSession } from "../../app/session";
import { advance, isDirty, patchOf, startEdit, withKept, type Draft, type EditEvent, type EditState } from "../../domain/edit";
import type { Product } from "../../domain/product";
import { draftOfParts } from "../../domain/proposals";

interface ProductEdit {
  readonly state: EditState;
  readonly send: (event: EditEvent) => void;
  readonly save: () => Promise<"saved" | "stopped">;
  /** Keeps the changes as one's own draft, and asks for approval of it where one wants to. */
  readonly keepDraft: (proposes: boolean) => Promise<"saved" | "stopped">;
}

const NOTHING_KEPT: Draft = new Map();

/** Edits that were left unsaved, by SKU: walking to the next product and back finds them again. */
const unsaved = new Map<string, EditState>();

/** The edit of one product, joined to the server. Who may only propose writes on in their own draft. */
export function useProductEdit(product: ProductDetail, own: Proposal | null): ProductEdit {
  const client = useQueryClient();
  const { may } = useSession();
  const proposesOnly = !may("catalog.product.edit");
  const kept = useMemo(() => draftOfParts(own?.parts ?? []), [own]);
  const shown = proposesOnly ? kept : NOTHING_KEPT;
  const [state, send] = useReducer(advance, product, (begun) => advance(begin(begun), { type: "drafted", kept: shown }));
  useEffect(() => send({ type: "received", product }), [product]);
  useEffect(() => send({ type: "drafted", kept: shown }), [shown]);
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
  const keepDraft = async (proposes: boolean): Promise<"saved" | "stopped"> => {
    try {
      const { id } = await teamApi.keepDraft(product.sku, state.base.version, patchOf(withKept(state, kept)));
      if (id !== null && proposes) await teamApi.propose(id, own?.note);
      await client.invalidateQueries({ queryKey: ["proposals"] });
      send({ type: "sent", draft: state.draft });
      return "saved";
    } catch (error) {
      send({ type: "refused", refusal: refusalOf(error) });
      return "stopped";
    }
  };
  return { state, send, save, keepDraft };
}

/** Begins where somebody left off, if they did. */
function begin(product: ProductDetail): EditState {
  const left = unsaved.get(product.sku);
  if (left === undefined) return startEdit(product);
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
