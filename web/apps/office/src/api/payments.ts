import { read, request, type Money } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

/** A payment whose terminal has not said the last word, or that no ticket names. */
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

/** What a terminal said at the end of a day, beside what is known; null where it said nothing. */
export interface EndOfDay {
  readonly terminal: string;
  readonly asked_at: string;
  readonly ours: Money;
  readonly said: Money | null;
  readonly difference: Money | null;
  readonly is_typed: boolean;
  readonly why_silent: string | null;
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

export function endsQuery(store: string, from: string, to: string) {
  return queryOptions({ queryKey: ["payments", store, "ends", from, to], queryFn: ({ signal }) => read<{ readonly items: readonly EndOfDay[]; readonly terminals: readonly { readonly code: string; readonly can_ask: boolean }[] }>("/terminals/ends-of-day", { store, from, to }, signal) });
}

/** Asks a terminal what it took; `said` (minor units) is what a person read on its slip instead. */
export async function endDay(terminal: string, said: number | null): Promise<EndOfDay> {
  return (await request<EndOfDay>("POST", `/terminals/${encodeURIComponent(terminal)}/end-of-day`, { body: said === null ? {} : { said } })).data;
}

export async function resolvePayment(id: string, body: { readonly outcome?: "approved" | "declined" | "voided"; readonly reason?: string }): Promise<void> {
  await request("POST", `/payment-attempts/${id}/resolve`, { body });
}

/** Gives back what was approved, or takes back what was given. */
export async function reversePayment(id: string): Promise<void> {
  await request("POST", `/payment-attempts/${id}/cancel`, { body: {} });
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
