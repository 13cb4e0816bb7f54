/** Where a value that holds comes from: the product itself or a level above it. Pure. */

import type { Json, Path } from "./product";

export interface Resolved {
  readonly locale: string | null;
  readonly channel: string | null;
  readonly data: Json;
  readonly sku: string;
  readonly inherited: boolean;
  /** What the levels above say where this level says something else; absent where it says nothing. */
  readonly above?: { readonly data: Json; readonly sku: string } | null;
}

/** What holds at a path without the product's own word; null where nothing does. */
export function inheritedAt(resolved: readonly Resolved[], path: Path, sku: string): { readonly data: Json; readonly sku: string } | null {
  if (path.kind !== "value") return null;
  const found = resolved.find((each) => each.locale === path.locale && each.channel === path.channel);
  if (found === undefined) return null;
  if (found.inherited && found.sku !== sku) return { data: found.data, sku: found.sku };
  return found.above ?? null;
}
