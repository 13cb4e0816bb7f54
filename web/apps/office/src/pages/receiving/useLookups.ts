import { newId, read, type Page } from "@comptoir/client";
import { useEffect, useEffectEvent, useReducer } from "react";

import type { ProductSummary } from "../../api/products";
import { exactMatch, sellable } from "../../domain/finding";
import { advanceLookups, noLookups, type Entered, type LookupEvent, type Lookups } from "../../domain/lookups";
import type { Item } from "../../domain/receiving";

const FOUND_MAX = 8;

/** Things that one can hold and that fit a code or some words. */
export async function searchItems(text: string, signal?: AbortSignal): Promise<ProductSummary[]> {
  return sellable((await read<Page<ProductSummary>>("/products", { q: text, limit: FOUND_MAX }, signal)).items);
}

export interface LookupsAtWork extends Lookups<ProductSummary> {
  readonly enter: (code: string) => void;
  readonly take: (product: ProductSummary) => void;
  readonly putAside: (id: string) => void;
}

/** Looks codes up one after another; calls `onItem` for each item in the order of the codes. */
export function useLookups(onItem: (item: Item) => void): LookupsAtWork {
  const [lookups, send] = useReducer<Lookups<ProductSummary>, [LookupEvent<ProductSummary>]>(advanceLookups, noLookups);
  const take = (product: ProductSummary): void =>
    onItem({ sku: product.sku, label: product.label || product.sku, unit: product.unit, image: product.image });
  const answered = useEffectEvent((asked: Entered, found: readonly ProductSummary[], error: unknown) => {
    const match = exactMatch(found, asked.code);
    if (match === null) {
      send({ type: "not_taken", id: asked.id, found, error });
      return;
    }
    take(match);
    send({ type: "taken", id: asked.id });
  });
  const next = lookups.waiting[0];
  useEffect(() => {
    if (next === undefined) return;
    const leaving = new AbortController();
    const whileHere = (act: () => void): void => {
      if (!leaving.signal.aborted) act();
    };
    searchItems(next.code, leaving.signal).then(
      (found) => whileHere(() => answered(next, found, null)),
      (error: unknown) => whileHere(() => answered(next, [], error)),
    );
    return () => leaving.abort();
  }, [next]);
  return {
    ...lookups,
    enter: (code) => {
      if (code.trim() !== "") send({ type: "entered", id: newId(), code: code.trim() });
    },
    take,
    putAside: (id) => send({ type: "put_aside", id }),
  };
}
