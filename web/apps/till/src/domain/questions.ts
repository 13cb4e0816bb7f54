import type { PricedLine } from "@comptoir/client";

import type { Basket } from "./basket";

/** What a till has to ask before a basket is paid. */
export type Asked = { readonly kind: "details"; readonly line: string } | { readonly kind: "age"; readonly age: number };

/** Details that the server still misses on a line. */
export function missingOf(priced: PricedLine | undefined): readonly string[] {
  return priced?.missing ?? [];
}

/** The highest age that anything in the basket asks for. */
export function ageAsked(basket: Basket, lines: ReadonlyMap<string, PricedLine>): number {
  return Math.max(0, ...basket.lines.map(({ id }) => lines.get(id)?.age_min ?? 0));
}

/** The first thing to ask: details line by line, then the age; null when nothing is left. */
export function firstAsked(basket: Basket, lines: ReadonlyMap<string, PricedLine>): Asked | null {
  const lacking = basket.lines.find(({ id }) => missingOf(lines.get(id)).length > 0);
  if (lacking !== undefined) return { kind: "details", line: lacking.id };
  const age = ageAsked(basket, lines);
  return age > (basket.ageChecked ?? 0) ? { kind: "age", age } : null;
}

/** Whoever was born on this day or before is of the age: the last day of February for the 29th. */
export function bornUntil(today: Date, age: number): Date {
  const born = new Date(today.getFullYear() - age, today.getMonth(), today.getDate());
  return born.getMonth() === today.getMonth() ? born : new Date(born.getFullYear(), today.getMonth() + 1, 0);
}

/** Whether a code has to be read by the server: GS1 elements, links, codes made in the store. */
export function isSymbol(code: string): boolean {
  return /^(\]|\(\d{2,4}\)|https?:\/\/)/i.test(code) || code.includes("\u001D") || /^0[12]\d{14}/.test(code) || /^(02|2\d)\d{11}$/.test(code);
}
