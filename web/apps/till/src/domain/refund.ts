import type { Money, RefundWithoutReturn } from "@comptoir/client";

import { inCoins } from "./cash";
import type { TenderKind } from "./payment";

/** How a part goes back; nobody pays by transfer at a till, but what an office took so goes back so. */
export type RefundKind = TenderKind | "transfer";

/** A part of a refund, positive. original: of a card, the charge that it gives back. attempt: what gave it back already. */
export interface RefundPart {
  readonly kind: RefundKind;
  readonly amount: number;
  readonly original?: string;
  readonly attempt?: string;
}

/**
 * What may still go back of what paid for a ticket. attempt: a card's charge.
 * back_as: in which ways it may go back, as the server knows the rules; the first is proposed.
 */
export interface Refundable {
  readonly kind: string;
  readonly left: Money;
  readonly attempt?: string | null;
  readonly back_as: readonly string[];
}

/** How a refund goes back: as the shop proposes, a paper (cheque, voucher) itself, all in cash, or all as a credit note. */
export type RefundWay = "paid" | "itself" | "cash" | "credit";

/** What can go back in the fewest ways goes first, so that money is never given for it; what is left goes in cash. */
const ORDER = ["points", "account", "store_credit", "meal_voucher", "voucher", "cheque", "transfer", "card", "cash"] as const;

/** Whether it may go back as the very thing that paid, which is not what the shop proposes. */
const mayItself = ({ kind, back_as: ways }: Refundable): boolean => kind !== ways[0] && ways.includes(kind);

/** Whether something of a ticket was paid by a paper that may be handed back. */
export const hasItself = (refundable: readonly Refundable[]): boolean => refundable.some(mayItself);

function backAs(part: Refundable, way: RefundWay): RefundKind {
  const proposed = way === "itself" && mayItself(part) ? part.kind : part.back_as[0];
  return ORDER.find((one) => one === proposed) ?? "cash";
}

/** The most that can go back in one way: each card charge by itself, the rest in one sum. */
function mostBack(kind: RefundKind, way: RefundWay, refundable: readonly Refundable[]): RefundPart[] {
  if (kind === "cash") return [{ kind, amount: Number.POSITIVE_INFINITY }];
  const parts = refundable
    .filter((part) => backAs(part, way) === kind)
    .map(({ left, attempt }): RefundPart => ({ kind, amount: left.amount, ...(kind !== "card" || attempt === undefined || attempt === null ? {} : { original: attempt }) }));
  return kind === "card" ? parts : [{ kind, amount: parts.reduce((sum, { amount }) => sum + amount, 0) }];
}

/**
 * The parts that make up `due`, from what was paid; what goes back in cash is in coins that exist (`step`: the smallest).
 * Cash of nothing stays: it says that the rest is too little for any coin.
 * Gift cards go back as a credit note: their number is not kept.
 */
export function refundParts(way: RefundWay, refundable: readonly Refundable[], due: number, step = 1): RefundPart[] {
  return exactParts(way, refundable, due).map((part) => (part.kind === "cash" ? { ...part, amount: inCoins(part.amount, step) } : part));
}

/** The same where a card got some of it back already; null where it got more than what comes back is worth. */
export function refundPartsAfter(before: readonly RefundWithoutReturn[], way: RefundWay, refundable: readonly Refundable[], due: number, step = 1): RefundPart[] | null {
  const given = before.map(({ attempt, original, amount: { amount } }): RefundPart => ({ kind: "card", amount, original, attempt }));
  const left = given.reduce((rest, { amount }) => rest - amount, due);
  return left < 0 ? null : [...given, ...refundParts(way, refundable, left, step)];
}

function exactParts(way: RefundWay, refundable: readonly Refundable[], due: number): RefundPart[] {
  if (due <= 0) return [];
  if (way === "cash" || way === "credit") return [{ kind: way === "cash" ? "cash" : "store_credit", amount: due }];
  const parts: RefundPart[] = [];
  let left = due;
  for (const most of ORDER.flatMap((kind) => mostBack(kind, way, refundable))) {
    const amount = Math.min(left, most.amount);
    if (amount > 0) parts.push({ ...most, amount });
    left -= amount;
  }
  return parts;
}
