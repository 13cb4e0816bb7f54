import { read, request, type Money } from "@comptoir/client";

import type { AdvanceRequest } from "./domain/basket";

/** What was agreed about money paid in advance. */
export type AdvanceKind = "earnest" | "down_payment";
export type Party = "customer" | "seller";

export interface ReservationLine {
  readonly sku: string;
  readonly quantity: string;
  readonly unit: string;
  readonly label: string;
}

/** What a customer has set aside. */
export interface Reservation {
  readonly id: string;
  readonly reference: string;
  readonly kind: AdvanceKind;
  readonly state: "open" | "handed_over" | "cancelled";
  readonly cancelled_by: Party | null;
  readonly customer: string | null;
  /** In lists, for whoever may look customers up. */
  readonly customer_name?: string | null;
  readonly lines: readonly ReservationLine[];
  readonly due: Money;
  readonly paid: Money;
  readonly created_at: string;
  /** It is cancelled, and something follows from that. */
  readonly is_owed: boolean;
}

/** A line of a ticket as the server says it should be. */
export interface StepLine {
  readonly id: string;
  readonly sku?: string;
  readonly quantity?: string;
  readonly unit_price?: Money;
  readonly advance?: AdvanceRequest;
}

/** One with what may happen next, as lines of tickets. */
export interface ReservationDetail extends Reservation {
  readonly steps: {
    readonly advance?: readonly StepLine[];
    readonly hand_over?: readonly StepLine[];
    readonly keep?: readonly StepLine[];
    readonly double?: readonly StepLine[];
    readonly refund?: readonly { readonly ticket: string; readonly number: string }[];
  };
}

interface Wanted {
  readonly till: string;
  readonly lines: readonly { readonly id: string; readonly sku: string; readonly quantity: string }[];
  readonly kind: AdvanceKind;
  readonly customer?: string;
}

export const reservationsApi = {
  /** Those that wait, then those that were cancelled; what was handed over crowds nobody out. */
  list: async (till: string, q: string) => {
    const of = async (status: string) => (await read<{ readonly items: readonly Reservation[] }>("/reservations", { till, status, ...(q === "" ? {} : { q }) })).items;
    const [open, cancelled] = await Promise.all([of("open"), of("cancelled")]);
    return [...open, ...cancelled];
  },
  ofCustomer: async (till: string, customer: string) => (await request<{ readonly items: readonly Reservation[] }>("GET", `/reservations?till=${encodeURIComponent(till)}&status=open&customer=${customer}`)).data.items,
  get: async (id: string, advance = 0) => (await request<ReservationDetail>("GET", `/reservations/${id}?advance=${advance}`)).data,
  open: async (id: string, body: Wanted) => (await request<ReservationDetail>("PUT", `/reservations/${id}`, { body })).data,
  cancel: async (id: string, by: Party, reason: string) => (await request<ReservationDetail>("POST", `/reservations/${id}/cancel`, { body: { by, reason } })).data,
};
