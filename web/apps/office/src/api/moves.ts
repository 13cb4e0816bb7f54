import { read, request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Json } from "../domain/product";
import { productPath } from "./products";

export type MoveKind = "attach" | "detach" | "to_simple" | "change_family";

/** A move of products between levels or families. axes: by SKU, the values on the model's axes. */
export interface MoveRequest {
  readonly kind: MoveKind;
  readonly skus: readonly string[];
  readonly parent?: string;
  readonly axes?: { readonly [sku: string]: { readonly [attribute: string]: Json } };
  readonly family?: string;
  readonly family_variant?: string | null;
  readonly seen?: string;
}

export interface MovedCell {
  readonly attribute: string;
  readonly locale: string | null;
  readonly channel: string | null;
  readonly before: Json;
  readonly after: Json;
}

export interface MovePlace {
  readonly level: string;
  readonly parent: string | null;
  readonly family: string | null;
  readonly family_variant: string | null;
  readonly enabled: boolean;
}

/** Completeness at a place in percent; null where nothing is asked. */
export interface MovedGap {
  readonly requirement_set: string;
  readonly channel: string;
  readonly locale: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly missing: readonly string[];
}

export interface MovedItem {
  readonly sku: string;
  readonly before: MovePlace;
  readonly after: MovePlace;
  readonly lost: readonly MovedCell[];
  readonly gained: readonly MovedCell[];
  readonly categories_lost: readonly string[];
  readonly links_lost: readonly string[];
  readonly requirements: readonly MovedGap[];
}

export interface MovePreview {
  readonly items: readonly MovedItem[];
  readonly lost_count: number;
  readonly problems: readonly { readonly sku: string; readonly pointer: string; readonly code: string; readonly detail: string }[];
  readonly seen: string;
}

export interface MoveLine {
  readonly id: string;
  readonly kind: MoveKind;
  readonly skus: readonly string[];
  readonly at: string;
  readonly is_undone: boolean;
}

export function movePreviewQuery(move: MoveRequest) {
  return queryOptions({
    queryKey: ["products", "move", move],
    queryFn: async () => (await request<MovePreview>("POST", "/products:preview-move", { body: { ...move } })).data,
    staleTime: 0,
    retry: false,
  });
}

/** Does the move that was previewed; the id to undo it with. */
export async function carryOut(move: MoveRequest): Promise<string> {
  return (await request<{ readonly move: string }>("POST", "/products:move", { body: { ...move } })).data.move;
}

export async function undoMove(id: string): Promise<void> {
  await request("POST", `/product-moves/${id}/undo`);
}

export function movesQuery(sku: string) {
  return queryOptions({
    queryKey: ["products", "moves", sku],
    queryFn: async ({ signal }) => (await read<{ readonly items: readonly MoveLine[] }>(`${productPath(sku)}/moves`, {}, signal)).items,
  });
}
