import { read, request, type Money, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

export interface CashPolicy {
  readonly tolerance: Money | null;
  readonly drop_above: Money | null;
  readonly float: Money | null;
  readonly blind: boolean;
  readonly version: number;
}

export interface SafeEntry {
  readonly number: number;
  readonly kind: string;
  readonly amount: Money;
  readonly balance: Money;
  readonly reason: string | null;
  readonly at: string;
  readonly by: string;
}

export interface Cheque {
  readonly ticket: string;
  readonly position: number;
  readonly number: string;
  readonly at: string;
  readonly amount: Money;
}

export interface BankSlip {
  readonly id: string;
  readonly number: number;
  readonly kind: "cash" | "cheque";
  readonly amount: Money;
  readonly day: string;
  readonly account: string;
}

const of = (store: string): string => `/stores/${encodeURIComponent(store)}`;

export function policyQuery(store: string) {
  return queryOptions({ queryKey: ["cash", store, "policy"], queryFn: ({ signal }) => read<CashPolicy>(`${of(store)}/cash-policy`, {}, signal) });
}

export async function savePolicy(store: string, { version, ...policy }: CashPolicy): Promise<void> {
  await request("PUT", `${of(store)}/cash-policy`, { body: policy, headers: { "If-Match": `"${String(version)}"` } });
}

export function safeQuery(store: string) {
  return queryOptions({ queryKey: ["cash", store, "safe"], queryFn: ({ signal }) => read<Page<SafeEntry>>(`${of(store)}/safe`, { limit: 50 }, signal) });
}

export async function adjustSafe(store: string, id: string, amount: Money, reason: string): Promise<void> {
  await request("POST", `${of(store)}/safe`, { body: { id, amount, reason } });
}

export function chequesQuery(store: string) {
  return queryOptions({ queryKey: ["cash", store, "cheques"], queryFn: ({ signal }) => read<{ readonly items: readonly Cheque[] }>(`${of(store)}/cheques`, {}, signal) });
}

export function slipsQuery(store: string) {
  return queryOptions({ queryKey: ["cash", store, "slips"], queryFn: ({ signal }) => read<Page<BankSlip>>("/bank-slips", { store, limit: 50 }, signal) });
}

export interface NewSlip {
  readonly store: string;
  readonly kind: "cash" | "cheque";
  readonly account: string;
  readonly amount?: Money;
  /** How many notes and coins, by denomination in minor units; they come to the amount. */
  readonly pieces?: Readonly<Record<number, number>>;
}

export async function makeSlip(id: string, slip: NewSlip): Promise<void> {
  await request("PUT", `/bank-slips/${id}`, { body: slip });
}

export const slipAddress = (id: string): string => `/api/v1/bank-slips/${id}?as=pdf`;
