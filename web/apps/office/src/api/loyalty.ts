import { read, request, type Money, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Rules } from "../domain/programme";

export interface PointEntry {
  readonly id: string;
  readonly kind: string;
  readonly points: number;
  readonly balance: number;
  readonly expires_on: string | null;
  readonly reason: string | null;
  readonly at: string;
}

export interface Loyalty {
  readonly balance: number;
  readonly programme: string | null;
  readonly worth: Money | null;
  readonly tier: { readonly code: string; readonly name: string } | null;
  readonly next_tier: { readonly code: string; readonly name: string } | null;
  readonly missing: number;
  readonly expiring: readonly { readonly points: number; readonly expires_on: string }[];
  readonly entries: { readonly items: readonly PointEntry[]; readonly next: string | null };
}

export interface Programme {
  readonly version: number;
  readonly valid_from: string;
  readonly rules: Rules;
}

export interface AccountEntry {
  readonly id: string;
  readonly kind: string;
  readonly amount: Money;
  readonly balance: Money;
  readonly due_on: string | null;
  readonly reference: string | null;
  readonly reason: string | null;
  readonly at: string;
}

export interface Account {
  readonly currency: string;
  readonly credit_limit: Money;
  readonly terms_days: number;
  readonly is_blocked: boolean;
  readonly balance: Money;
  readonly available: Money;
  readonly version: number;
  readonly open: readonly (AccountEntry & { readonly open: Money })[];
}

export interface Terms {
  readonly currency: string;
  readonly credit_limit: number;
  readonly terms_days: number;
  readonly is_blocked: boolean;
}

export function loyaltyQuery(id: string) {
  return queryOptions({ queryKey: ["customers", "loyalty", id], queryFn: ({ signal }) => read<Loyalty>(`/customers/${id}/loyalty`, { limit: 50 }, signal) });
}

/** adjustment: its id; the same one again changes nothing. */
export async function adjustPoints(id: string, adjustment: string, points: number, reason: string): Promise<void> {
  await request("POST", `/customers/${id}/loyalty/adjustments`, { body: { id: adjustment, points, reason } });
}

export const programmeQuery = queryOptions({ queryKey: ["loyalty", "programme"], queryFn: ({ signal }) => read<Programme>("/loyalty/programme", {}, signal), retry: false });

export async function putProgramme(rules: Rules, version: number | null): Promise<Programme> {
  const headers: Record<string, string> = version === null ? {} : { "If-Match": `"${version}"` };
  return (await request<Programme>("PUT", "/loyalty/programme", { body: { rules }, headers })).data;
}

/** A purchase worked out by rules: what it earns and why, what that pays, how many such purchases reach a tier. */
export interface Worked {
  readonly points: number;
  readonly reasons: readonly { readonly kind: string; readonly code: string; readonly points: number }[];
  readonly worth: Money | null;
  readonly reach: { readonly tier: string; readonly purchases: number } | null;
}

/** question: the body as text; amount in minor units, weekday 1 is Monday. */
export function workedQuery(question: string, enabled: boolean) {
  return queryOptions({
    queryKey: ["loyalty", "example", question],
    queryFn: async ({ signal }) => (await request<Worked>("POST", "/loyalty/amount-example", { body: JSON.parse(question) as unknown, signal })).data,
    placeholderData: (previous) => previous,
    retry: false,
    enabled,
  });
}

/** Who has not paid in time; level: of the reminder that is due, null when it is not yet time for the next one. */
export interface Overdue {
  readonly customer: string;
  readonly name: string;
  readonly amount: Money;
  readonly oldest_due_on: string;
  readonly charges: number;
  readonly level: number | null;
}

export const overdueQuery = queryOptions({ queryKey: ["accounts", "overdue"], queryFn: async ({ signal }) => (await read<Page<Overdue>>("/accounts/overdue", {}, signal)).items });

/** customers: null is everybody whose reminder is due. How many went by mail is told; the others have a letter. */
export async function sendReminders(customers: readonly string[] | null): Promise<readonly { readonly customer: string; readonly by: "mail" | "paper" }[]> {
  return (await request<Page<{ readonly customer: string; readonly by: "mail" | "paper" }>>("POST", "/accounts/reminders", { body: { customers } })).data.items;
}

export function reminderAddress(id: string): string {
  return `/api/v1/customers/${id}/account/reminder`;
}

export function accountQuery(id: string) {
  return queryOptions({ queryKey: ["customers", "account", id], queryFn: ({ signal }) => read<Account>(`/customers/${id}/account`, {}, signal), retry: false });
}

export async function putAccount(id: string, terms: Terms, version: number | null): Promise<void> {
  const headers: Record<string, string> = version === null ? {} : { "If-Match": `"${version}"` };
  await request("PUT", `/customers/${id}/account`, { body: terms, headers });
}

/** payment: its id; amount in minor units. */
export async function payAccount(id: string, payment: string, amount: number, reference: string): Promise<void> {
  await request("POST", `/customers/${id}/account/payments`, { body: { id: payment, amount, reference } });
}

export function statementQuery(id: string) {
  return queryOptions({ queryKey: ["customers", "account", id, "statement"], queryFn: ({ signal }) => read<{ readonly entries: readonly AccountEntry[] }>(`/customers/${id}/account/statement`, {}, signal), retry: false });
}

export function statementAddress(id: string, form: "csv" | "pdf"): string {
  return `/api/v1/customers/${id}/account/statement?as=${form}`;
}
