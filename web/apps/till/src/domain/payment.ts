import type { Money, PaymentAttempt, TicketLoyalty } from "@comptoir/client";

import { inCoins } from "./cash";

/**
 * Paying one ticket, from the first tender to the sealed ticket.
 *
 * The ticket's id is made once. Card money is asked for by an attempt with its own id, stored before it is sent; while
 * its outcome is not known, nothing else can be charged. The ticket's bytes are frozen before the first attempt to
 * seal it, and the same bytes go out until there is an answer. A refusal thaws them: nothing was sealed.
 */
export interface Payment {
  readonly ticketId: string;
  /** What the server priced, tax included. */
  readonly due: Money;
  /** Minor units of the smallest coin: what is left for cash is rounded to it. Missing in what older versions kept. */
  readonly cashStep?: number;
  readonly tenders: readonly Tender[];
  readonly card: CardAttempt | null;
  readonly sealing: Sealing;
}

/** What is paid from what the shop holds for a customer. */
export type StoredKind = "gift_card" | "store_credit";
/** What is handed over on paper; none of it gives change. */
export const PAPER_KINDS = ["meal_voucher", "cheque", "voucher"] as const;
export type PaperKind = (typeof PAPER_KINDS)[number];
export type OtherKind = StoredKind | PaperKind | "points" | "account";
export type TenderKind = "cash" | "card" | OtherKind;

export interface Tender {
  readonly id: string;
  readonly kind: TenderKind;
  readonly amount: Money;
  /** The approved attempt of a card tender. */
  readonly attempt: string | null;
  /** Of a gift card or credit: the number that was scanned, or the id of one that belongs to the customer. */
  readonly number?: string;
  /** What stands for the code that the card asks for, on this ticket only; the code itself is kept nowhere. */
  readonly proof?: string;
  readonly storedValue?: string;
  /** Of cash: who pays lives abroad and does not pay for a business. */
  readonly isAbroad?: boolean;
}

/**
 * What an attempt means for the sale: `waiting` for the terminal, paid, not paid, or nobody knows.
 * `sending` stands before the first answer of the server.
 */
export type CardState = "waiting" | "approved" | "declined" | "cancelled" | "unknown";

export interface CardAttempt {
  readonly id: string;
  readonly amount: Money;
  readonly state: "sending" | CardState;
  readonly detail: string | null;
}

export type Sealing =
  | { readonly step: "open" }
  | { readonly step: "sending"; readonly bytes: string; readonly attempts: number }
  | { readonly step: "refused"; readonly code: string; readonly detail: string }
  | { readonly step: "sealed"; readonly number: string; readonly change: Money; readonly due?: Money; readonly loyalty?: TicketLoyalty | null };

export type PaymentEvent =
  | { readonly type: "cash"; readonly id: string; readonly amount: number }
  | { readonly type: "other"; readonly id: string; readonly kind: OtherKind; readonly amount: number; readonly number?: string; readonly proof?: string; readonly storedValue?: string }
  | { readonly type: "remove"; readonly id: string }
  | { readonly type: "abroad" }
  | { readonly type: "card-asked"; readonly id: string; readonly amount: number }
  | { readonly type: "card-answered"; readonly id: string; readonly state: CardState; readonly approved?: number; readonly detail?: string | null; readonly tenderId: string }
  | { readonly type: "card-silent"; readonly id: string }
  | { readonly type: "card-dismissed" }
  | { readonly type: "card-given-back"; readonly attempt: string }
  | { readonly type: "seal"; readonly bytes: string }
  | { readonly type: "seal-again" }
  | { readonly type: "sealed"; readonly number: string; readonly change: Money; readonly due: Money; readonly loyalty?: TicketLoyalty | null }
  | { readonly type: "requoted"; readonly due: Money }
  | { readonly type: "seal-refused"; readonly code: string; readonly detail: string };

/** The server's many states of an attempt, as a till needs them. */
export function cardState(state: PaymentAttempt["state"]): CardState {
  switch (state) {
    case "created":
    case "sent":
    case "void_pending":
      return "waiting";
    case "approved":
    case "partial":
    case "manual":
      return "approved";
    case "declined":
      return "declined";
    case "cancelled":
    case "not_found":
    case "voided":
      return "cancelled";
    case "unknown":
    case "resolving":
      return "unknown";
  }
}

/** Stands as the detail of an attempt that was set aside while nobody knew its outcome. */
export const SET_ASIDE = "set-aside";

export function startPayment(ticketId: string, due: Money, cashStep = 1): Payment {
  return { ticketId, due, cashStep, tenders: [], card: null, sealing: { step: "open" } };
}

function money(payment: Payment, amount: number): Money {
  return { amount, currency: payment.due.currency };
}

export function paid(payment: Payment): Money {
  return money(payment, payment.tenders.reduce((sum, tender) => sum + tender.amount.amount, 0));
}

/** What is still to be paid; never below zero. */
export function left(payment: Payment): Money {
  return money(payment, Math.max(0, payment.due.amount - paid(payment).amount));
}

function given(payment: Payment, isCash: boolean): number {
  return payment.tenders.filter(({ kind }) => (kind === "cash") === isCash).reduce((sum, { amount }) => sum + amount.amount, 0);
}

/** What is still to be paid when it is paid in cash: to the nearest coin, half a coin upwards. */
export function cashLeft(payment: Payment): Money {
  const step = payment.cashStep ?? 1;
  const rest = Math.max(0, payment.due.amount - given(payment, false));
  return money(payment, Math.max(0, inCoins(rest, step) - given(payment, true)));
}

/** More than is due stands on cards, which give no change: the price fell after they were charged. */
export function isOvercharged(payment: Payment): boolean {
  return given(payment, false) > Math.max(0, payment.due.amount);
}

/** What cash will give back; the sealed ticket says it for good. */
export function expectedChange(payment: Payment): Money {
  return money(payment, Math.max(0, paid(payment).amount - payment.due.amount));
}

/** An attempt whose outcome is open: a second charge must wait. */
export function isCardBusy(payment: Payment): boolean {
  const state = payment.card?.state;
  return state === "sending" || state === "waiting" || state === "unknown";
}

export function isCovered(payment: Payment): boolean {
  return left(payment).amount === 0 || (given(payment, true) > 0 && cashLeft(payment).amount === 0);
}

/** Tenders may still change. */
function isOpen(payment: Payment): boolean {
  return payment.sealing.step === "open" || payment.sealing.step === "refused";
}

export function canTender(payment: Payment): boolean {
  return isOpen(payment) && !isCardBusy(payment) && !isCovered(payment);
}

export function canSeal(payment: Payment): boolean {
  return isOpen(payment) && !isCardBusy(payment) && isCovered(payment) && !isOvercharged(payment);
}

/** The basket may be changed again only when no card was charged and nothing was sent. */
export function canLeave(payment: Payment): boolean {
  return isOpen(payment) && !isCardBusy(payment) && !payment.tenders.some((tender) => tender.kind === "card");
}

function withTender(payment: Payment, tender: Tender): Payment {
  return { ...payment, tenders: [...payment.tenders, tender], sealing: { step: "open" } };
}

function cardAnswered(payment: Payment, event: Extract<PaymentEvent, { type: "card-answered" }>): Payment {
  const card = payment.card;
  // A late or doubled answer of an attempt that is settled changes nothing.
  if (card?.id !== event.id || !isCardBusy(payment)) return payment;
  if (event.state === "approved") {
    const tender: Tender = { id: event.tenderId, kind: "card", amount: money(payment, event.approved ?? card.amount.amount), attempt: card.id };
    return withTender({ ...payment, card: null }, tender);
  }
  return { ...payment, card: { ...card, state: event.state, detail: event.detail ?? null } };
}

function seal(payment: Payment, bytes: string): Payment {
  return canSeal(payment) ? { ...payment, sealing: { step: "sending", bytes, attempts: 1 } } : payment;
}

/** The next state. An event that does not fit the state changes nothing. */
export function nextPayment(payment: Payment, event: PaymentEvent): Payment {
  const { sealing, card } = payment;
  switch (event.type) {
    case "cash":
      if (!canTender(payment) || event.amount <= 0) return payment;
      return withTender({ ...payment, card: null }, { id: event.id, kind: "cash", amount: money(payment, event.amount), attempt: null });
    case "other": {
      if (!canTender(payment) || event.amount <= 0 || event.amount > left(payment).amount) return payment;
      const { id, kind, amount, number, proof, storedValue } = event;
      const from = { ...(number === undefined ? {} : { number }), ...(proof === undefined ? {} : { proof }), ...(storedValue === undefined ? {} : { storedValue }) };
      return withTender({ ...payment, card: null }, { id, kind, amount: money(payment, amount), attempt: null, ...from });
    }
    case "remove":
      // Card money is given back by a cancelled attempt or a return, never by forgetting it.
      if (!isOpen(payment)) return payment;
      return { ...payment, tenders: payment.tenders.filter((tender) => tender.id !== event.id || tender.kind === "card"), sealing: { step: "open" } };
    case "abroad":
      if (!isOpen(payment)) return payment;
      return { ...payment, tenders: payment.tenders.map((tender) => (tender.kind === "cash" ? { ...tender, isAbroad: true } : tender)), sealing: { step: "open" } };
    case "card-asked":
      if (!canTender(payment) || event.amount <= 0 || event.amount > left(payment).amount) return payment;
      return { ...payment, card: { id: event.id, amount: money(payment, event.amount), state: "sending", detail: null } };
    case "card-answered":
      return cardAnswered(payment, event);
    case "card-silent":
      return card?.id === event.id && isCardBusy(payment) ? { ...payment, card: { ...card, state: "unknown" } } : payment;
    case "card-dismissed":
      return isCardBusy(payment) ? payment : { ...payment, card: null };
    case "card-given-back":
      if (!isOpen(payment)) return payment;
      return { ...payment, tenders: payment.tenders.filter((tender) => tender.attempt !== event.attempt), sealing: { step: "open" } };
    case "seal":
      return seal(payment, event.bytes);
    case "seal-again":
      return sealing.step === "sending" ? { ...payment, sealing: { ...sealing, attempts: sealing.attempts + 1 } } : payment;
    case "sealed":
      return sealing.step === "sending" ? { ...payment, sealing: { step: "sealed", number: event.number, change: event.change, due: event.due, ...(event.loyalty === undefined ? {} : { loyalty: event.loyalty }) } } : payment;
    case "requoted":
      return sealing.step === "refused" ? { ...payment, due: event.due, sealing: { step: "open" } } : payment;
    case "seal-refused":
      return sealing.step === "sending" ? { ...payment, sealing: { step: "refused", code: event.code, detail: event.detail } } : payment;
  }
}

/** What was already taken from one gift card or credit, by its number or id, in minor units. */
export function takenFrom(payment: Payment, numberOrId: string): number {
  return payment.tenders.filter(({ number, storedValue }) => number === numberOrId || storedValue === numberOrId).reduce((sum, { amount }) => sum + amount.amount, 0);
}

/** What was already taken in one way, in minor units. */
export function takenAs(payment: Payment, kind: TenderKind): number {
  return payment.tenders.filter((tender) => tender.kind === kind).reduce((sum, { amount }) => sum + amount.amount, 0);
}

export interface TenderRequest {
  readonly id: string;
  readonly kind: TenderKind | "transfer";
  readonly amount: Money;
  readonly attempt?: string;
  readonly number?: string;
  readonly proof?: string;
  readonly stored_value?: string;
  readonly is_abroad?: boolean;
}

/** The tenders as the ticket says them. */
export function tenderRequests(payment: Payment): TenderRequest[] {
  return payment.tenders.map(({ id, kind, amount, attempt, number, proof, storedValue, isAbroad }) => ({
    id,
    kind,
    amount,
    ...(attempt === null ? {} : { attempt }),
    ...(number === undefined ? {} : { number }),
    ...(proof === undefined ? {} : { proof }),
    ...(storedValue === undefined ? {} : { stored_value: storedValue }),
    ...(isAbroad === true ? { is_abroad: true } : {}),
  }));
}
