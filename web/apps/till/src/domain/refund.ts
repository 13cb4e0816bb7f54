import type { Money } from "@comptoir/client";

import type { TenderKind } from "./payment";

/** A part of a refund, positive. original: of a card, the charge that it gives back. */
export interface RefundPart {
  readonly kind: TenderKind;
  readonly amount: number;
  readonly original?: string;
}

/**
 * What a ticket was paid with. left: what may still go back to it, after earlier returns. attempt: a card's charge.
 * back_as: in which ways it may go back, as the server knows the rules; the first is proposed.
 */
export interface PaidTender {
  readonly kind: string;
  readonly amount: Money;
  readonly left?: Money;
  readonly attempt?: string | null;
  readonly back_as?: readonly string[];
}

/** How a refund goes back: as it was paid, all in cash, or all as a credit note. */
export type RefundWay = "paid" | "cash" | "credit";

/** What is not money goes back first, so that money is never given for it; what cannot go back so goes in cash. */
const ORDER = ["points", "account", "store_credit", "card", "cash"] as const;

function backAs({ kind, back_as: ways }: PaidTender): TenderKind {
  const proposed = ways?.[0] ?? (kind === "gift_card" ? "store_credit" : kind);
  return ORDER.find((one) => one === proposed) ?? "cash";
}

/** The most that can go back in one way: each card charge by itself, the rest in one sum. */
function mostBack(kind: TenderKind, paid: readonly PaidTender[]): RefundPart[] {
  if (kind === "cash") return [{ kind, amount: Number.POSITIVE_INFINITY }];
  const parts = paid
    .filter((tender) => backAs(tender) === kind)
    .map(({ amount, left = amount, attempt }): RefundPart => ({ kind, amount: left.amount, ...(kind !== "card" || attempt === undefined || attempt === null ? {} : { original: attempt }) }));
  return kind === "card" ? parts : [{ kind, amount: parts.reduce((sum, { amount }) => sum + amount, 0) }];
}

/** The parts that make up `due`, from what was paid. Gift cards go back as a credit note: their number is not kept. */
export function refundParts(way: RefundWay, paid: readonly PaidTender[], due: number): RefundPart[] {
  if (due <= 0) return [];
  if (way !== "paid") return [{ kind: way === "cash" ? "cash" : "store_credit", amount: due }];
  const parts: RefundPart[] = [];
  let left = due;
  for (const most of ORDER.flatMap((kind) => mostBack(kind, paid))) {
    const amount = Math.min(left, most.amount);
    if (amount > 0) parts.push({ ...most, amount });
    left -= amount;
  }
  return parts;
}
