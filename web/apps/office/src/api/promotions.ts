import { read, request } from "@comptoir/client";
import type { Money } from "@comptoir/ui";
import { queryOptions } from "@tanstack/react-query";

import type { Promotion, PromotionBody, Step } from "../domain/promotion";
import { readAll } from "./structure";

export interface TracedStep {
  readonly line: string | null;
  readonly step: string;
  readonly facts: { readonly [name: string]: string };
}

export interface TriedBasket {
  readonly lines: readonly {
    readonly id: string;
    readonly sku: string;
    readonly gross: Money;
    readonly due: Money;
    readonly discounts: readonly { readonly promotion: string; readonly label: string; readonly amount: Money }[];
  }[];
  readonly totals: { readonly gross: Money; readonly discount: Money; readonly due: Money };
  readonly trace: readonly TracedStep[];
}

export interface Finding {
  readonly rule: string;
  readonly is_refusal: boolean;
  readonly sku: string | null;
  readonly source: string;
  /** Held against the text of the law in force. */
  readonly is_verified: boolean;
  readonly facts: { readonly [name: string]: string };
}

export interface BacktestResult {
  /** False: what was found so far, while the rest is tried. */
  readonly is_over: boolean;
  readonly baskets: number;
  readonly touched: number;
  readonly revenue: number;
  readonly discount: number;
  readonly touched_before: number;
  readonly touched_after: number;
  readonly uplift: string;
  readonly revenue_with_uplift: number;
  readonly displaced: readonly { readonly promotion: string; readonly amount: number }[];
  readonly items: readonly { readonly sku: string; readonly quantity: number; readonly discount: number }[];
  /** Only for who may see costs. */
  readonly margin_before?: number;
  readonly margin_after?: number;
  readonly margin_with_uplift?: number;
  readonly break_even?: string | null;
  readonly lines_without_cost?: number;
}

export interface Backtest {
  readonly id: string;
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly currency: string;
  readonly result: BacktestResult;
}

export interface Results {
  readonly stores: readonly { readonly store: string; readonly orders: number; readonly discount: number; readonly due: number }[];
}

const path = (code: string): string => `/promotions/${encodeURIComponent(code)}`;

export const promotionsQuery = queryOptions({ queryKey: ["promotions"], queryFn: ({ signal }) => readAll<Promotion>("/promotions", signal) });

export function findingsQuery(code: string, version: number) {
  return queryOptions({ queryKey: ["promotions", code, "findings", version], queryFn: ({ signal }) => readAll<Finding>(`${path(code)}/findings`, signal) });
}

export function backtestsQuery(code: string) {
  return queryOptions({ queryKey: ["promotions", code, "backtests"], queryFn: ({ signal }) => readAll<Backtest>(`${path(code)}/backtests`, signal) });
}

export function resultsQuery(code: string) {
  return queryOptions({ queryKey: ["promotions", code, "results"], queryFn: ({ signal }) => read<Results>(`${path(code)}/results`, {}, signal) });
}

/** version: null for a new one. */
export async function putPromotion(code: string, body: PromotionBody, version: number | null): Promise<Promotion> {
  const headers: Record<string, string> = version === null ? {} : { "If-Match": `"${version}"` };
  const sent = version === null ? { ...body, state: "draft" } : body;
  return (await request<Promotion>("PUT", path(code), { body: sent, headers })).data;
}

export async function stepPromotion(code: string, step: Step, version: number): Promise<Promotion> {
  return (await request<Promotion>("POST", `${path(code)}/${step}`, { headers: { "If-Match": `"${version}"` } })).data;
}

export async function copyPromotion(code: string, to: string): Promise<Promotion> {
  return (await request<Promotion>("POST", `${path(code)}/copy`, { body: { code: to } })).data;
}

export async function deletePromotion(code: string, version: number): Promise<void> {
  await request("DELETE", path(code), { headers: { "If-Match": `"${version}"` } });
}

/** An example basket. shipping: what sending it costs. */
export interface Example {
  readonly promotion: PromotionBody;
  readonly lines: readonly { readonly id: string; readonly sku: string; readonly quantity: string }[];
  readonly shipping?: Money;
}

export async function tryBasket(code: string, example: Example, signal: AbortSignal): Promise<TriedBasket> {
  return (await request<TriedBasket>("POST", "/baskets:try", { body: { ...(code === "" ? {} : { code }), ...example }, signal })).data;
}

export async function askBacktest(code: string, from: string, to: string, uplift: string): Promise<string> {
  return (await request<{ readonly job: string }>("POST", `${path(code)}/backtest`, { body: { from, to, uplift } })).data.job;
}

/** Another promotion on some of the same goods. outcome: what the engine takes of both on a basket of shared goods. */
export interface Competitor {
  readonly code: string;
  readonly label: Readonly<Record<string, string>> | string;
  readonly phase: string;
  readonly items: number;
  readonly agrees: boolean;
  readonly reason: string | null;
  readonly outcome: string;
  readonly basket: readonly { readonly sku: string; readonly quantity: string }[];
  readonly due: { readonly without: Money; readonly draft: Money; readonly other: Money; readonly both: Money };
}

export interface Examination {
  readonly competitors: readonly Competitor[];
  readonly margins: {
    readonly items: number;
    readonly below_cost: number;
    readonly below_floor: number;
    readonly cost_unknown: number;
    readonly sample: readonly { readonly sku: string; readonly price: Money; readonly after: Money; readonly warnings: readonly string[]; readonly margin: string | null }[];
  };
}

export async function examine(code: string, promotion: PromotionBody, signal: AbortSignal): Promise<Examination> {
  return (await request<Examination>("POST", "/promotions:examine", { body: { code: code === "" ? "-" : code, promotion }, signal })).data;
}
