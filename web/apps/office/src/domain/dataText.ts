/** Any value of a product as a short text. Pure. */

import type { Json } from "./product";

/** Empty for nothing; a measurement as amount and unit, a list with commas. */
export function dataText(data: Json): string {
  return textWithNames(data, new Map());
}

/** The same, with codes by their names. */
export function textWithNames(data: Json, names: ReadonlyMap<string, string>): string {
  if (data === null) return "";
  if (typeof data === "boolean") return data ? "✓" : "✗";
  if (typeof data !== "object") return names.get(String(data)) ?? String(data);
  if (Array.isArray(data)) return data.map((each: Json) => textWithNames(each, names)).join(", ");
  return Object.values(data as { readonly [key: string]: Json })
    .map((each) => textWithNames(each, names))
    .join(" ");
}
