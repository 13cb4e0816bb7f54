/** What a trial would change: a value in several places is several changes. Pure. */

import type { Json } from "./product";

export interface FieldChange {
  readonly old: Json;
  readonly new: Json;
}

export interface ChangedCell {
  readonly field: string;
  readonly channel: string | null;
  readonly locale: string | null;
  readonly was: Json;
  readonly now: Json;
}

/** Only the places of a value that differ; a field of the product itself has none. */
export function changedCells(changes: { readonly [field: string]: FieldChange }): ChangedCell[] {
  return Object.entries(changes).flatMap(([field, change]) => {
    if (!field.startsWith("values.")) return [{ field, channel: null, locale: null, was: change.old, now: change.new }];
    const was = placesOf(change.old);
    const now = placesOf(change.new);
    return [...new Set([...Object.keys(was), ...Object.keys(now)])]
      .filter((key) => JSON.stringify(was[key]) !== JSON.stringify(now[key]))
      .map((key) => {
        const [channel = "", locale = ""] = key.split("|");
        return { field, channel: channel || null, locale: locale || null, was: was[key] ?? null, now: now[key] ?? null };
      });
  });
}

function placesOf(value: Json): { readonly [place: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as { readonly [place: string]: Json }) : {};
}
