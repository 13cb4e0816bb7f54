import type { components } from "./generated";

/** Shapes of the server's own description: everything that is sent, and answers that it names. */
export type Schemas = components["schemas"];

/** Shapes that both screens use, as the server writes them. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export type Session = Schemas["SessionView"];

export interface Till {
  readonly code: string;
  readonly name: string;
  readonly store: string;
  readonly place: string;
  readonly state: "open" | "closed";
  readonly business_day: string | null;
  readonly opened_at: string | null;
  readonly opened_by: string | null;
}

export interface Card {
  readonly sku: string;
  readonly item_id: string;
  readonly label: string;
  /** What sets a variant apart from its sisters: "Navy, M". */
  readonly variant?: string | null;
  /** The model that it is a variant of. */
  readonly group?: { readonly sku: string; readonly label: string } | null;
  readonly image: string | null;
  readonly hash: string;
  readonly identifiers: { readonly gtin?: readonly string[] };
  readonly unit: string;
  readonly categories: readonly string[];
  readonly price: (Money & { readonly per: string }) | null;
  readonly unit_price: (Money & { readonly unit: string }) | null;
  readonly available: string | null;
  /** The stage of its life, where that is not the usual one. */
  readonly lifecycle?: string;
}

export interface PricedDiscount {
  readonly promotion: string;
  readonly amount: Money;
  readonly label: string;
}

export interface PricedLine {
  readonly id: string;
  readonly sku: string | null;
  /** What a till writes on the ticket. */
  readonly label?: string | Readonly<Record<string, string>> | null;
  readonly quantity: string;
  readonly unit_price: Money;
  readonly gross: Money;
  readonly discounts: readonly PricedDiscount[];
  /** Without tax. */
  readonly net: Money;
  readonly taxes: readonly { readonly rate: string; readonly amount: Money }[];
  /** With tax, after discounts: what the customer pays. */
  readonly due: Money;
  /** The list's price, beside one that a person set. */
  readonly list_price?: Money | null;
  /** What is inside the price: eco-participation. */
  readonly included?: readonly { readonly kind: string; readonly code: string; readonly amount: Money }[];
  /** The line whose returnable deposit this one is. */
  readonly deposit_of?: string | null;
  /** What a price by hand takes off, where somebody has to approve it. */
  readonly approval?: Money | null;
  /** At a till: the age to look at before it is sold. */
  readonly age_min?: number | null;
  /** At a till: details without which it is not sold. */
  readonly missing?: readonly string[];
  /** At a till: the stage of its life (phase_out, discontinued, archived) where that is not the usual one. */
  readonly lifecycle?: string | null;
}

export interface PricedBasket {
  readonly lines: readonly PricedLine[];
  readonly totals: { readonly gross: Money; readonly discount: Money; readonly net: Money; readonly tax: Money; readonly due: Money };
  readonly taxes: readonly { readonly rate: string; readonly base: Money; readonly amount: Money }[];
  /** At a till: minor units of the smallest coin. */
  readonly cash_step?: number;
  /** At a till: eaten here, something in it is taxed otherwise. */
  readonly depends_on_where?: boolean;
  readonly book: string | number;
  /** Each coupon that was shown: applied, without effect here, or what it is refused for. */
  readonly coupons?: readonly { readonly code: string; readonly status: CouponStatus }[];
}

export type CouponStatus = "applied" | "no_effect" | "unknown" | "mistyped" | "not_yours" | "not_yet" | "expired" | "used";

/** An attempt to take money by a terminal, in the server's states. */
export interface PaymentAttempt {
  readonly id: string;
  readonly state: "created" | "sent" | "approved" | "partial" | "declined" | "cancelled" | "unknown" | "resolving" | "not_found" | "manual" | "void_pending" | "voided";
  readonly amount: Money;
  /** What the terminal took; less than asked for when `partial`, nothing unless it approved. */
  readonly approved: Money;
  /** Why not, in the terminal's words. */
  readonly detail: string | null;
  /** Set aside while its outcome was open: what the terminal approves after all goes back by itself. */
  readonly abandoned?: boolean;
}

export interface TicketLine extends PricedLine {
  readonly label: string | Readonly<Record<string, string>>;
  readonly unit: string;
  /** Already taken back. */
  readonly returned: string;
}

/** A ticket in a list. */
export interface TicketHead {
  readonly id: string;
  readonly kind: "sale" | "return";
  readonly number: string;
  readonly till: string;
  readonly at: string;
  readonly due: Money;
}

/** What a ticket earned and used of its customer's points. */
export interface TicketLoyalty {
  readonly earned: number;
  readonly redeemed: number;
  readonly balance: number;
}

export interface Ticket {
  /** The customer it was sold to. */
  readonly customer?: string | null;
  readonly id: string;
  readonly number: string;
  readonly at: string;
  readonly lines: readonly TicketLine[];
  readonly totals: PricedBasket["totals"];
  readonly change: Money;
  readonly tenders: readonly { readonly id: string; readonly kind: string; readonly amount: Money }[];
  readonly loyalty?: TicketLoyalty | null;
  /** Of a sale that is looked up: what may still go back, by how it was paid once; the first way is proposed. */
  readonly refundable?: readonly { readonly kind: string; readonly attempt?: string | null; readonly left: Money; readonly back_as: readonly string[] }[];
  /** What cards that paid for it got back, or are about to, though no return says what for; `basket`: the return's id. */
  readonly refunded_without_return?: readonly RefundWithoutReturn[];
}

/** A payment that keeps the day from closing: without outcome, or approved and on no ticket. */
export interface UnsettledPayment extends PaymentAttempt {
  readonly till: string;
  readonly terminal: string;
  readonly direction: "charge" | "refund";
  readonly can_ask: boolean;
  readonly asked_at: string;
  /** Of a refund, the ticket whose card gets it. */
  readonly original_ticket: string | null;
}

/** A refund of a card whose return was never recorded. */
export interface RefundWithoutReturn {
  readonly attempt: string;
  /** Where it was asked for: its return is recorded there and nowhere else. */
  readonly till: string;
  readonly original: string;
  readonly basket: string | null;
  readonly amount: Money;
  readonly state: PaymentAttempt["state"];
}
