import { read, request, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Labels } from "../domain/attributes";
import type { PriceLine, PriceOutcome, RecordedPrice } from "../domain/prices";
import { readAll } from "./structure";
import type { TaxData } from "./taxes";

export interface PriceList {
  readonly code: string;
  readonly label: Labels;
  readonly currency: string;
  /** Empty: every channel, every store. */
  readonly channels: readonly string[];
  readonly stores: readonly string[];
  /** The higher one is asked first. */
  readonly priority: number;
  /** An instant with its offset, or a wall clock time of each store. */
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  /** Its prices are without tax, as businesses have them. */
  readonly is_net: boolean;
  /** Empty: every customer, known or not. */
  readonly customer_groups: readonly string[];
}

/** One list with the version that a change is decided on. */
export interface VersionedList {
  readonly list: PriceList;
  readonly version: string;
}

export const taxClassesQuery = queryOptions({ queryKey: ["tax-classes"], queryFn: ({ signal }) => read<TaxData>("/tax-classes", {}, signal), staleTime: Infinity });
export const priceListsQuery = queryOptions({ queryKey: ["price-lists"], queryFn: ({ signal }) => readAll<PriceList>("/price-lists", signal), staleTime: 60_000 });

export function priceListQuery(code: string) {
  return queryOptions({
    queryKey: ["price-lists", code],
    queryFn: async ({ signal }): Promise<VersionedList> => {
      const answer = await request<PriceList>("GET", `/price-lists/${encodeURIComponent(code)}`, { signal });
      return { list: answer.data, version: answer.headers.get("ETag") ?? "" };
    },
  });
}

/** version: the ETag that was read; null for a new list. */
export async function putPriceList(code: string, version: string | null, body: Omit<PriceList, "code">): Promise<void> {
  const headers: Record<string, string> = version === null ? {} : { "If-Match": version };
  await request("PUT", `/price-lists/${encodeURIComponent(code)}`, { body, headers });
}

/** The prices of some items that are in force now by a store's clock. */
export function pricesQuery(skus: readonly string[], store: string | null) {
  return queryOptions({
    queryKey: ["prices", "now", skus, store],
    queryFn: ({ signal }) => readAll<RecordedPrice>("/prices", signal, { sku: skus, store }),
    enabled: skus.length > 0,
  });
}

export function priceHistoryQuery(sku: string) {
  return queryOptions({ queryKey: ["prices", "history", sku], queryFn: ({ signal }) => read<Page<RecordedPrice>>(`/prices/${encodeURIComponent(sku)}/history`, { limit: 500 }, signal) });
}

export function taxClassQuery(sku: string) {
  return queryOptions({ queryKey: ["tax-class", sku], queryFn: ({ signal }) => read<{ readonly tax_class: string }>(`/prices/${encodeURIComponent(sku)}/tax-class`, {}, signal) });
}

/** What an item costs without tax from a day on. */
export interface Cost {
  readonly valid_from: string;
  readonly amount: number | null;
  readonly currency: string;
}

export function costsQuery(sku: string) {
  return queryOptions({ queryKey: ["costs", sku], queryFn: async ({ signal }) => (await read<Page<Cost>>(`/costs/${encodeURIComponent(sku)}`, {}, signal)).items });
}

export async function putCost(sku: string, cost: { readonly amount: number | null; readonly currency: string; readonly valid_from: string | null }): Promise<void> {
  await request("PUT", `/costs/${encodeURIComponent(sku)}`, { body: cost });
}

interface Charge {
  readonly code: string;
  readonly amount: number;
}

/** What an item carries besides its price from a day on: shares of tax classes, contributions inside, a deposit on top. */
export interface ItemProfile {
  readonly valid_from: string;
  readonly currency: string;
  readonly shares: readonly { readonly tax_class: string; readonly percent: string }[];
  readonly eco: readonly Charge[];
  readonly deposit: Charge | null;
}

export function itemProfilesQuery(sku: string) {
  return queryOptions({ queryKey: ["item-profiles", sku], queryFn: async ({ signal }) => (await read<Page<ItemProfile>>(`/prices/${encodeURIComponent(sku)}/profile`, {}, signal)).items });
}

export async function putItemProfile(sku: string, profile: Omit<ItemProfile, "valid_from">): Promise<void> {
  await request("PUT", `/prices/${encodeURIComponent(sku)}/profile`, { body: profile });
}

export async function putTaxClass(sku: string, taxClass: string): Promise<void> {
  await request("PUT", `/prices/${encodeURIComponent(sku)}/tax-class`, { body: { tax_class: taxClass } });
}

/** Records prices; one outcome per line, and a rejected line stops no other. */
export async function recordPrices(lines: readonly PriceLine[], reason: string | null = null): Promise<readonly PriceOutcome[]> {
  const raw = lines.map((line) => JSON.stringify(line)).join("\n");
  const answer = await request<string>("POST", "/prices:bulk", { raw, query: { reason }, headers: { "Content-Type": "application/x-ndjson" } });
  return answer.data
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as PriceOutcome);
}

