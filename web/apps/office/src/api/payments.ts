import { read, request, type Money } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

/** A payment whose terminal has not said the last word. */
export interface UnresolvedPayment {
  readonly id: string;
  readonly till: string;
  readonly terminal: string;
  readonly state: string;
  readonly direction: "charge" | "refund";
  readonly amount: Money;
  readonly can_ask: boolean;
  readonly asked_at: string;
}

/** What a terminal took on some days; amounts in minor units. */
export interface TerminalTotals {
  readonly terminal: string;
  readonly taken: number;
  readonly given_back: number;
  readonly used: number;
  readonly unused: number;
  readonly voided: number;
  readonly open: number;
  readonly refusals: Readonly<Record<string, number>>;
  readonly currency: string;
}

export interface SettlementMatch {
  readonly counts: Readonly<Record<string, number>>;
  readonly gross: Money;
  readonly fees: readonly { readonly brand: string; readonly amount: Money }[];
  readonly unmatched: readonly { readonly line: number; readonly reference: string; readonly why: string; readonly amount: Money }[];
  readonly missing: readonly { readonly attempt: string; readonly terminal: string; readonly day: string; readonly amount: Money }[];
}

export function unresolvedQuery(store: string) {
  return queryOptions({ queryKey: ["payments", store, "open"], queryFn: ({ signal }) => read<{ readonly items: readonly UnresolvedPayment[] }>("/payment-attempts", { store }, signal) });
}

export function totalsQuery(store: string, from: string, to: string) {
  return queryOptions({ queryKey: ["payments", store, "totals", from, to], queryFn: ({ signal }) => read<{ readonly items: readonly TerminalTotals[] }>("/terminals/totals", { store, from, to }, signal) });
}

export async function resolvePayment(id: string, body: { readonly outcome?: "approved" | "declined" | "voided"; readonly reason?: string }): Promise<void> {
  await request("POST", `/payment-attempts/${id}/resolve`, { body });
}

export interface SettlementFile {
  readonly store: string;
  readonly first: string;
  readonly last: string;
  readonly content: string;
  readonly delimiter: ";" | "," | "\t" | "|";
  readonly columns: Readonly<Record<string, string>>;
}

export async function matchSettlement(body: SettlementFile): Promise<SettlementMatch> {
  return (await request<SettlementMatch>("POST", "/settlements:match", { body })).data;
}
