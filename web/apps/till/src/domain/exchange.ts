import { refundParts, type RefundPart } from "./refund";

/** What an exchange comes to: positive is paid, negative given back; `carried` of the return pays for the sale. */
export interface Balance {
  readonly carried: number;
  readonly toPay: number;
  readonly back: readonly RefundPart[];
}

/**
 * What is left to pay or give back when a return of `worth` pays for articles of `due`; the rest goes back as it was paid.
 * step: the smallest coin.
 */
export function balanceOf(worth: number, due: number, paid: Parameters<typeof refundParts>[1], step = 1): Balance {
  const carried = Math.min(worth, due);
  return { carried, toPay: due - carried, back: refundParts("paid", paid, worth - carried, step) };
}
