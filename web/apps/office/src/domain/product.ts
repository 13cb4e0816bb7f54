/** A product as the server gives it, and where each of its values stands. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface ValueEntry {
  readonly locale: string | null;
  readonly channel: string | null;
  readonly data: Json;
}

export type Values = { readonly [attribute: string]: readonly ValueEntry[] };

export interface Product {
  readonly sku: string;
  readonly family: string | null;
  readonly parent: string | null;
  readonly categories: readonly string[];
  readonly enabled: boolean;
  readonly identifiers: { readonly gtin: readonly string[] };
  readonly values: Values;
  readonly version: number;
  readonly status: string;
}

/** One place where a value stands: an attribute in a locale and a channel, or a field of the product itself. */
export type Path =
  | { readonly kind: "field"; readonly field: "family" | "parent" | "categories" | "enabled" | "gtin" }
  | {
      readonly kind: "value";
      readonly attribute: string;
      readonly locale: string | null;
      readonly channel: string | null;
    };

export interface Change {
  readonly path: Path;
  readonly before: Json;
  readonly after: Json;
}

const FIELDS = ["family", "parent", "categories", "enabled", "gtin"] as const;

/** Text that names a path; equal for equal paths. Codes never hold a tab. */
export function pathKey(path: Path): string {
  return path.kind === "field"
    ? `field\t${path.field}`
    : `value\t${path.attribute}\t${path.locale ?? ""}\t${path.channel ?? ""}`;
}

/** The data at a path; null where nothing stands there. */
export function readPath(product: Product, path: Path): Json {
  if (path.kind === "field") {
    return path.field === "gtin" ? product.identifiers.gtin : product[path.field];
  }
  const entry = (product.values[path.attribute] ?? []).find(
    (each) => each.locale === path.locale && each.channel === path.channel,
  );
  return entry === undefined ? null : entry.data;
}

/** Structural equality of plain data; the order of object keys does not matter. */
export function sameData(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (left === null || right === null || typeof left !== "object" || typeof right !== "object") return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((each: Json, index) => sameData(each, right[index] as Json));
  }
  const leftObject = left as { readonly [key: string]: Json };
  const rightObject = right as { readonly [key: string]: Json };
  const keys = Object.keys(leftObject);
  return (
    keys.length === Object.keys(rightObject).length &&
    keys.every((key) => key in rightObject && sameData(leftObject[key] as Json, rightObject[key] as Json))
  );
}

/** Nothing typed counts as no value: an empty text, an empty list. */
export function isBlank(data: Json): boolean {
  return data === null || data === "" || (Array.isArray(data) && data.length === 0);
}

/** Every path that holds something in at least one of two products. */
function pathsOf(left: Product, right: Product): Path[] {
  const paths = new Map<string, Path>();
  for (const field of FIELDS) paths.set(`field\t${field}`, { kind: "field", field });
  for (const product of [left, right]) {
    for (const [attribute, entries] of Object.entries(product.values)) {
      for (const { locale, channel } of entries) {
        const path: Path = { kind: "value", attribute, locale, channel };
        paths.set(pathKey(path), path);
      }
    }
  }
  return [...paths.values()];
}

/** What differs between two states of one product, in the order in which the first names it. */
export function changesBetween(before: Product, after: Product): Change[] {
  return pathsOf(before, after)
    .map((path) => ({ path, before: readPath(before, path), after: readPath(after, path) }))
    .filter((change) => !sameData(change.before, change.after));
}
