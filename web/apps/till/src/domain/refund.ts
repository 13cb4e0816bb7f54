import type { Money } from "@comptoir/client";

import type { TenderKind } from "./payment";

/** A part of a refund, positive. */
export interface RefundPart {
  readonly kind: TenderKind;
  readonly amount: number;
}

/** How a refund goes back: as it was paid, all in cash, or all as a credit note. */
export type RefundWay = "paid" | "cash" | "credit";

/** What is not money goes back first, so that money is never given for it; what cannot go back so goes in cash. */
const ORDER: readonly TenderKind[] = ["points", "account", "store_credit", "card", "cash"];

function backAs(kind: string): TenderKind {
  if (kind === "gift_card" || kind === "store_credit") return "store_credit";
  return kind === "points" || kind === "account" || kind === "card" ? kind : "cash";
}

/** The parts that make up `due`, from what was paid. Gift cards go back as a credit note: their number is not kept. */
export function refundParts(way: RefundWay, paid: readonly { readonly kind: string; readonly amount: Money }[], due: number): RefundPart[] {
  if (due <= 0) return [];
  if (way !== "paid") return [{ kind: way === "cash" ? "cash" : "store_credit", amount: due }];
  const parts: RefundPart[] = [];
  let left = due;
  for (const kind of ORDER) {
    const most = kind === "cash" ? left : paid.filter((tender) => backAs(tender.kind) === kind).reduce((sum, { amount }) => sum + amount.amount, 0);
    const amount = Math.min(left, most);
    if (amount > 0) parts.push({ kind, amount });
    left -= amount;
  }
  return parts;
}
