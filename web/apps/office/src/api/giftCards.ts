import { read, request, type Money } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

export const VALUE_STATES = ["active", "used_up", "blocked", "replaced", "expired"] as const;
export const VALUE_KINDS = ["gift_card", "store_credit", "credit_note"] as const;

export interface StoredValue {
  readonly id: string;
  readonly kind: string;
  readonly purpose: string;
  readonly last_four: string | null;
  readonly balance: Money;
  readonly state: string;
  readonly store: string;
  readonly customer: string | null;
  readonly expires_on: string | null;
  readonly has_pin: boolean;
  readonly created_at: string;
}

/** For how many months a kind is taken from the day of sale; null months is without end, null store is all others. */
export interface Term {
  readonly store: string | null;
  readonly kind: string;
  readonly months: number | null;
}

export const termsQuery = queryOptions({ queryKey: ["gift-cards", "terms"], queryFn: async ({ signal }) => (await read<{ readonly items: readonly Term[] }>("/gift-cards/terms", {}, signal)).items });

export async function putTerms(items: readonly Term[]): Promise<void> {
  await request("PUT", "/gift-cards/terms", { body: { items } });
}

export interface ValueEntry {
  readonly kind: string;
  readonly amount: Money;
  readonly balance: Money;
  readonly at: string;
  readonly actor: string;
  readonly reason: string | null;
}

export interface Liability {
  readonly at: string;
  readonly items: readonly { readonly legal_entity: string; readonly kind: string; readonly purpose: string; readonly count: number; readonly amount: Money }[];
}

export function giftCardQuery(id: string) {
  return queryOptions({ queryKey: ["gift-cards", "one", id], queryFn: ({ signal }) => read<StoredValue & { readonly entries: readonly ValueEntry[] }>(`/gift-cards/${id}`, {}, signal) });
}

export const liabilityQuery = queryOptions({ queryKey: ["gift-cards", "liability"], queryFn: ({ signal }) => read<Liability>("/gift-cards/liability", {}, signal), retry: false });
export const LIABILITY_SHEET = "/api/v1/gift-cards/liability?as=csv";

export async function blockGiftCard(id: string, step: "block" | "release", reason: string): Promise<void> {
  await request("POST", `/gift-cards/${id}/${step}`, { body: { reason } });
}

/** Gives the balance to a fresh number, which is told once and kept nowhere. */
export async function reissueGiftCard(id: string, reason: string, pin: string): Promise<string> {
  const made = await request<{ readonly numbers: readonly string[] }>("POST", "/gift-cards:numbers", { body: { count: 1 } });
  const number = made.data.numbers[0] ?? "";
  await request("POST", `/gift-cards/${id}/reissue`, { body: { number, reason, ...(pin === "" ? {} : { pin }) } });
  return number;
}
