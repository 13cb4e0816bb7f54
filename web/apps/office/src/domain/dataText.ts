/** Any value of a product as a short text. Pure. */

import type { Json } from "./product";

/** Empty for nothing; a measurement as amount and unit, a list with commas. */
export function dataText(data: Json): string {
  if (data === null) return "";
  if (typeof data === "boolean") return data ? "✓" : "✗";
  if (typeof data !== "object") return String(data);
  if (Array.isArray(data)) return data.map((each: Json) => dataText(each)).join(", ");
  return Object.values(data as { readonly [key: string]: Json })
    .map(dataText)
    .join(" ");
}
