import { read, request, type Money, type Page, type Schemas } from "@comptoir/client";

import type { Redeeming } from "./domain/points";

/** Somebody found. */
export interface CustomerItem {
  readonly id: string;
  readonly kind: "person" | "company";
  readonly name: string;
  readonly phone_shown: string | null;
  readonly email: string | null;
  readonly cards: readonly string[];
  readonly groups: readonly string[];
}

export interface Customer extends Omit<CustomerItem, "phone_shown" | "email"> {
  readonly given_name: string;
  readonly family_name: string;
  readonly company_name: string;
  readonly siren: string | null;
  readonly vat_number: string | null;
  readonly addresses: readonly { readonly id: string; readonly kind: string; readonly lines: readonly string[]; readonly postal_code: string; readonly city: string; readonly country: string }[];
  readonly contacts: readonly { readonly id: string; readonly kind: string; readonly value: string }[];
  /** Telephone numbers to how people write them. */
  readonly phones_shown: Readonly<Record<string, string>>;
}

/** Points of a customer. `redeeming`: so many points pay so much, in steps, from a minimum on. */
export interface Loyalty {
  readonly balance: number;
  readonly worth: Money | null;
  readonly tier: { readonly code: string; readonly name: string } | null;
  readonly next_tier: { readonly code: string; readonly name: string } | null;
  readonly missing: number | null;
  readonly expiring: readonly { readonly points: number; readonly expires_on: string }[];
  readonly rewards: readonly { readonly code: string; readonly name: string; readonly points: number; readonly is_affordable: boolean }[];
  readonly redeeming: Redeeming | null;
}

/** A coupon that only this customer may use. */
export interface PersonalOffer {
  readonly coupon: string;
  readonly label: string;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
}

export interface Moment {
  readonly at: string;
  readonly kind: string;
  readonly ref: string;
  readonly store: string | null;
  readonly amount: Money | null;
  readonly details: { readonly number?: string; readonly lines?: number; readonly labels?: readonly string[] };
}

export interface CustomerNote {
  readonly id: string;
  readonly text: string;
  readonly at: string;
}

export interface CustomerTask {
  readonly id: string;
  readonly text: string;
  readonly due_on: string | null;
  readonly assignee: string | null;
  readonly done: boolean;
}

/** A gift card, credit note or store credit, without its number. */
export interface StoredValue {
  readonly id: string;
  readonly kind: "gift_card" | "store_credit" | "credit_note";
  readonly last_four: string;
  readonly balance: Money;
  readonly state: string;
  readonly expires_on: string | null;
  readonly is_usable?: boolean;
  readonly has_pin: boolean;
  /** What stands for its code on the ticket that it was looked up for; null where it asks for none. */
  readonly proof?: string | null;
}

/** What a customer owes and may owe. */
export interface Account {
  readonly credit_limit: Money | number;
  readonly balance?: Money | number;
  readonly is_blocked: boolean;
}

const of = (id: string) => `/customers/${encodeURIComponent(id)}`;

export const customersApi = {
  find: (q: string, signal?: AbortSignal) => read<Page<CustomerItem>>("/customers", { q, limit: 10 }, signal),
  byCard: async (card: string) => (await read<Page<CustomerItem>>("/customers", { card, limit: 2 })).items,
  groups: () => read<Page<{ readonly code: string; readonly name: Readonly<Record<string, string>> }>>("/customer-groups"),
  get: (id: string) => read<Customer>(of(id)),
  create: async (id: string, body: Partial<Schemas["CustomerBody"]>) => (await request<Customer>("PUT", of(id), { body })).data,
  loyalty: (id: string) => read<Loyalty>(`${of(id)}/loyalty`, { limit: 1 }),
  takeReward: async (id: string, body: { readonly id: string; readonly reward: string }) =>
    (await request<{ readonly coupon: string }>("POST", `${of(id)}/loyalty/rewards`, { body })).data,
  offers: (id: string) => read<Page<PersonalOffer>>(`${of(id)}/offers`),
  purchases: (id: string) => read<Page<Moment>>(`${of(id)}/timeline`, { kind: ["ticket", "return"], limit: 5 }),
  notes: (id: string) => read<Page<CustomerNote>>(`${of(id)}/notes`),
  writeNote: async (id: string, note: string, text: string) => (await request<CustomerNote>("PUT", `${of(id)}/notes/${note}`, { body: { text } })).data,
  tasks: (id: string) => read<Page<CustomerTask>>(`${of(id)}/tasks`),
  endTask: async (id: string, { id: task, text, due_on, assignee }: CustomerTask) =>
    (await request<CustomerTask>("PUT", `${of(id)}/tasks/${task}`, { body: { text, due_on, assignee, done: true } })).data,
  values: (customer: string) => read<Page<StoredValue>>("/gift-cards", { customer, status: "active", limit: 20 }),
  account: (id: string) => read<Account>(`${of(id)}/account`),
};
