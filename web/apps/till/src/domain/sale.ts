import type { Money } from "@comptoir/client";

import { approveLine } from "./approvals";
import { emptyBasket, type Approval, type Basket } from "./basket";
import { canLeave, nextPayment, startPayment, type Payment, type PaymentEvent } from "./payment";

/** What happens at a till right now, kept on the device at every step so that a reload goes on where it was. */
export interface Sale {
  readonly basket: Basket;
  /** Present from the moment of paying until the next customer. */
  readonly payment: Payment | null;
}

export const emptySale: Sale = { basket: emptyBasket, payment: null };

/** A changed basket; not while it is being paid. */
export function withBasket(sale: Sale, change: (basket: Basket) => Basket): Sale {
  if (sale.payment !== null) return sale;
  const basket = change(sale.basket);
  return basket === sale.basket ? sale : { ...sale, basket };
}

/** Begins to pay what the server priced. `ticketId` names the ticket for good. */
export function beginPayment(sale: Sale, ticketId: string, due: Money, cashStep = 1): Sale {
  if (sale.payment !== null || sale.basket.lines.length === 0) return sale;
  return { ...sale, payment: startPayment(ticketId, due, cashStep) };
}

/** What somebody allowed after the ticket was refused for want of it; the rest of the basket stays as it is being paid. */
export function withApproval(sale: Sale, lineId: string, approval: Approval): Sale {
  if (sale.payment !== null && sale.payment.sealing.step !== "refused") return sale;
  return { ...sale, basket: approveLine(sale.basket, lineId, approval) };
}

export function withPayment(sale: Sale, event: PaymentEvent): Sale {
  if (sale.payment === null) return sale;
  const payment = nextPayment(sale.payment, event);
  return payment === sale.payment ? sale : { ...sale, payment };
}

/** Back to the basket, where nothing has been charged or sent. */
export function leavePayment(sale: Sale): Sale {
  return sale.payment !== null && canLeave(sale.payment) ? { ...sale, payment: null } : sale;
}

/**
 * Whether what was scanned while `then` was being paid still goes into its basket, now that one knows it to be goods.
 *
 * Not once anything was paid of it, since leaving the payment forgets that; nor once it is sent or somebody else's turn.
 */
export function takesMore(then: Sale, now: Sale): boolean {
  if (now.payment !== null) return now.payment.ticketId === then.payment?.ticketId && now.payment.tenders.length === 0 && canLeave(now.payment);
  return now.basket.lines.some(({ id }) => id === then.basket.lines[0]?.id);
}

/** The next customer, once the ticket is sealed. */
export function nextCustomer(sale: Sale): Sale {
  return sale.payment?.sealing.step === "sealed" ? emptySale : sale;
}

/** A basket as it was kept elsewhere; null when the text is none. */
export function basketFromText(text: string): Basket | null {
  try {
    const value = JSON.parse(text) as Partial<Basket> | null;
    return Array.isArray(value?.lines) ? { ...emptyBasket, ...value } : null;
  } catch {
    return null;
  }
}

/** A basket that waited takes the place of the one at hand, which waits in its turn. */
export function takeUp(sale: Sale, parked: readonly ParkedBasket[], basket: Basket, parkId: string, at: string): { sale: Sale; parked: readonly ParkedBasket[] } {
  return resume(sale, [...parked, { id: "", at, basket }], "", parkId, at);
}

/** Reads what was kept; anything that is no sale is an empty one. */
export function saleFromText(text: string | null): Sale {
  if (text === null) return emptySale;
  try {
    const value = JSON.parse(text) as Partial<Sale> | null;
    return Array.isArray(value?.basket?.lines) ? { basket: value.basket, payment: value.payment ?? null } : emptySale;
  } catch {
    return emptySale;
  }
}

/** A basket set aside. */
export interface ParkedBasket {
  readonly id: string;
  readonly at: string;
  readonly basket: Basket;
  /** What it came to; missing when it was not priced. */
  readonly due?: Money | null;
}

const PARKED_MAX = 20;

/** Whether the basket may wait: the number of a gift card is kept nowhere but where it is sold, and a reservation waits already. */
export function mayWait(basket: Basket): boolean {
  return basket.lines.every(({ giftCard, advance }) => giftCard === undefined && advance === undefined);
}

/** Sets the basket aside, the newest first. Does nothing while paying, with nothing in it or what may not wait, or when the shelf is full. */
export function park(sale: Sale, parked: readonly ParkedBasket[], id: string, at: string, due: Money | null = null): { sale: Sale; parked: readonly ParkedBasket[] } {
  if (sale.payment !== null || sale.basket.lines.length === 0 || parked.length >= PARKED_MAX || !mayWait(sale.basket)) return { sale, parked };
  return { sale: emptySale, parked: [{ id, at, basket: sale.basket, due }, ...parked] };
}

/** Takes a basket back; the one at hand is parked in its place. */
export function resume(sale: Sale, parked: readonly ParkedBasket[], id: string, parkId: string, at: string): { sale: Sale; parked: readonly ParkedBasket[] } {
  const wanted = parked.find((candidate) => candidate.id === id);
  if (wanted === undefined || sale.payment !== null) return { sale, parked };
  const others = parked.filter((candidate) => candidate.id !== id);
  if (sale.basket.lines.length > 0 && (others.length >= PARKED_MAX || !mayWait(sale.basket))) return { sale, parked };
  const set = park(sale, others, parkId, at);
  return { sale: { basket: wanted.basket, payment: null }, parked: set.parked };
}
