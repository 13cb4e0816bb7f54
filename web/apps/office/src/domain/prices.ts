/** Prices as the API records them: which are planned, what a pasted table says. Which price is in force, the server says. */

import { Problem } from "@comptoir/client";

export interface RecordedPrice {
  readonly sku: string;
  readonly price_list: string;
  /** Minor units; null withdraws the price that stood in this place. */
  readonly amount: number | null;
  readonly currency: string;
  /** Decimal texts, of the item's unit. */
  readonly per: string;
  readonly min_quantity: string;
  /** An instant with its offset, or a wall clock time of each store. */
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly recorded_at: string;
  /** Only in the history. */
  readonly recorded_by?: string;
  readonly reason?: string | null;
  /** For the quantity `per`, for who may see costs; the rate is of the price without tax. */
  readonly margin?: number;
  readonly margin_rate?: string | null;
}

export interface PriceLine {
  readonly sku: string;
  readonly price_list: string;
  readonly amount: number | null;
  readonly per?: string;
  readonly min_quantity?: string;
  readonly valid_from?: string | null;
  readonly valid_to?: string | null;
  /** The case in which the law lets it be below cost. */
  readonly below_cost?: string;
}

/** Prices that the server did not take: their codes beside its words. */
export class PricesRefused extends Problem {
  constructor(
    title: string,
    detail: string,
    readonly codes: readonly string[],
  ) {
    super(409, { title, detail });
  }
}

const BELOW_COST = "below_cost:";

/** Why a price was recorded: a case of the law, and what the person wrote. */
export function reasonOf(price: Pick<RecordedPrice, "reason">): { readonly lawCase: string | null; readonly words: string } {
  const reason = price.reason ?? "";
  if (!reason.startsWith(BELOW_COST)) return { lawCase: null, words: reason };
  const [lawCase = "", ...words] = reason.slice(BELOW_COST.length).split(" ");
  return { lawCase, words: words.join(" ") };
}

export interface PriceOutcome {
  readonly line: number;
  readonly key: string;
  readonly status: "created" | "updated" | "unchanged" | "rejected";
  readonly errors: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
}

/** Two prices of an item with the same place: the later one counts. */
export function pricePlace(price: Pick<RecordedPrice, "price_list" | "min_quantity" | "valid_from" | "valid_to">): string {
  return [price.price_list, price.min_quantity, price.valid_from ?? "", price.valid_to ?? ""].join(" ");
}

/** The line that records this price again with another amount. */
export function lineOf(price: RecordedPrice, amount: number | null): PriceLine {
  const { sku, price_list, per, min_quantity, valid_from, valid_to } = price;
  return { sku, price_list, amount, per, min_quantity, valid_from, valid_to };
}

/**
 * Prices that will come into force, the soonest first, from the history (newest first).
 *
 * now: an instant; wallClock: what the store's clock shows then, as "2026-11-21T18:00:00".
 */
export function plannedPrices(history: readonly RecordedPrice[], now: string, wallClock: string): RecordedPrice[] {
  const seen = new Set<string>();
  const planned = history.filter((price) => {
    const place = pricePlace(price);
    if (seen.has(place)) return false;
    seen.add(place);
    return price.amount !== null && price.valid_from !== null && isAfter(price.valid_from, now, wallClock);
  });
  return planned.sort((one, other) => (one.valid_from ?? "").localeCompare(other.valid_from ?? ""));
}

function isAfter(moment: string, now: string, wallClock: string): boolean {
  const hasOffset = /(?:Z|[+-]\d\d:\d\d)$/.test(moment);
  return hasOffset ? Date.parse(moment) > Date.parse(now) : moment > wallClock;
}

export interface PastedRow {
  readonly sku: string;
  /** As it was pasted; null where there is none. */
  readonly price: string | null;
}

/** Rows of "SKU, price" as a spreadsheet copies them; a head without any digit in its price is left out. */
export function readPasted(text: string): PastedRow[] {
  const rows = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const mark = ["\t", ";"].find((each) => line.includes(each)) ?? /\s+(?=\S+$)/;
      const [sku = "", price = ""] = line.split(mark);
      const kept = price.replace(/[^\d.,-]/g, "");
      return { sku: sku.trim(), price: kept === "" ? null : kept };
    });
  return rows[0]?.price === null ? rows.slice(1) : rows;
}
