/** Where a value that holds comes from: the product itself or a level above it. Pure. */

import type { Json, Path } from "./product";

export interface Resolved {
  readonly locale: string | null;
  readonly channel: string | null;
  readonly data: Json;
  readonly sku: string;
  readonly inherited: boolean;
}

/** The code of the rule that set the value at a path; null where no rule did. */
export function ruleAt(resolved: readonly (Resolved & { readonly origin: string })[], path: Path): string | null {
  if (path.kind !== "value") return null;
  const found = resolved.find((each) => each.locale === path.locale && each.channel === path.channel);
  return found?.origin.startsWith("rule:") === true ? found.origin.slice("rule:".length) : null;
}

/** What a level above says at a path where the product itself is silent; null where nothing does. */
export function inheritedAt(resolved: readonly Resolved[], path: Path, sku: string): { readonly data: Json; readonly sku: string } | null {
  if (path.kind !== "value") return null;
  const found = resolved.find((each) => each.locale === path.locale && each.channel === path.channel);
  return found !== undefined && found.inherited && found.sku !== sku ? { data: found.data, sku: found.sku } : null;
}
