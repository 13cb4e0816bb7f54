/**
 * A stock document while it is being made: goods that arrive, a count, a correction, a loss.
 *
 * Pure. The id is made by whoever starts the document and kept with it, so that sending it again is harmless.
 */

import { fromMillionths, isOnStep, toMillionths } from "./quantity";

export type DocumentKind = "receipt" | "count" | "adjustment" | "loss";

export const DOCUMENT_KINDS: readonly DocumentKind[] = ["receipt", "count", "adjustment", "loss"];

export interface Item {
  readonly sku: string;
  readonly label: string;
  readonly unit: string;
  readonly image: string | null;
}

export interface Line extends Item {
  /** As typed; checked before sending. */
  readonly quantity: string;
  readonly reason: string;
}

export interface StockDraft {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly place: string;
  readonly lines: readonly Line[];
  /** SKU of the line touched last, on which keys act. */
  readonly current: string | null;
  /** The line removed last, for undo, with the position it had. */
  readonly removed: { readonly line: Line; readonly at: number } | null;
}

export type DraftEvent =
  | { readonly type: "kind_chosen"; readonly kind: DocumentKind }
  | { readonly type: "place_chosen"; readonly place: string }
  | { readonly type: "scanned"; readonly item: Item }
  | { readonly type: "quantity_typed"; readonly sku: string; readonly quantity: string }
  | { readonly type: "reason_typed"; readonly sku: string; readonly reason: string }
  | { readonly type: "removed"; readonly sku: string }
  | { readonly type: "removal_undone" };

export function emptyDraft(id: string, place: string, kind: DocumentKind = "receipt"): StockDraft {
  return { id, kind, place, lines: [], current: null, removed: null };
}

/** A scan adds one; an item scanned again counts one more on its own line. */
function scanned(draft: StockDraft, item: Item): StockDraft {
  const known = draft.lines.find((line) => line.sku === item.sku);
  if (known === undefined) {
    const line: Line = { ...item, quantity: "1", reason: "" };
    return { ...draft, lines: [line, ...draft.lines], current: item.sku };
  }
  const before = toMillionths(known.quantity) ?? 0n;
  const quantity = fromMillionths(before + 1_000_000n);
  return { ...withLine(draft, item.sku, { quantity }), current: item.sku };
}

function withLine(draft: StockDraft, sku: string, change: Partial<Line>): StockDraft {
  const lines = draft.lines.map((line) => (line.sku === sku ? { ...line, ...change } : line));
  return { ...draft, lines, current: sku };
}

export function advanceDraft(draft: StockDraft, event: DraftEvent): StockDraft {
  switch (event.type) {
    case "kind_chosen":
      return { ...draft, kind: event.kind };
    case "place_chosen":
      return { ...draft, place: event.place };
    case "scanned":
      return scanned(draft, event.item);
    case "quantity_typed":
      return withLine(draft, event.sku, { quantity: event.quantity });
    case "reason_typed":
      return withLine(draft, event.sku, { reason: event.reason });
    case "removed": {
      const at = draft.lines.findIndex((line) => line.sku === event.sku);
      const line = draft.lines[at];
      if (line === undefined) return draft;
      const lines = draft.lines.filter((each) => each.sku !== event.sku);
      return { ...draft, lines, current: lines[at]?.sku ?? lines[at - 1]?.sku ?? null, removed: { line, at } };
    }
    case "removal_undone": {
      if (draft.removed === null) return draft;
      const { line, at } = draft.removed;
      const lines = [...draft.lines.slice(0, at), line, ...draft.lines.slice(at)];
      return { ...draft, lines, current: line.sku, removed: null };
    }
  }
}

export type LineProblem = "not_a_quantity" | "not_whole" | "not_positive" | "reason_missing";

/** What stops a line from being sent, in the order a person would mend it. */
export function lineProblem(kind: DocumentKind, line: Line): LineProblem | null {
  const quantity = toMillionths(line.quantity);
  if (quantity === null) return "not_a_quantity";
  if (!isOnStep(quantity, line.unit)) return "not_whole";
  if (kind === "count" ? quantity < 0n : kind === "adjustment" ? quantity === 0n : quantity <= 0n) return "not_positive";
  if (needsReason(kind) && line.reason.trim() === "") return "reason_missing";
  return null;
}

export function needsReason(kind: DocumentKind): boolean {
  return kind === "adjustment" || kind === "loss";
}

export function canSend(draft: StockDraft): boolean {
  return draft.place !== "" && draft.lines.length > 0 && draft.lines.every((line) => lineProblem(draft.kind, line) === null);
}

export interface StockDocumentBody {
  readonly kind: DocumentKind;
  readonly from: string | null;
  readonly to: string | null;
  readonly lines: readonly { readonly sku: string; readonly quantity: string; readonly reason: string | null }[];
}

/** The body to send; goods arrive at the place, a loss leaves it. */
export function documentBody(draft: StockDraft): StockDocumentBody {
  const leaves = draft.kind === "loss";
  return {
    kind: draft.kind,
    from: leaves ? draft.place : null,
    to: leaves ? null : draft.place,
    lines: [...draft.lines].reverse().map(({ sku, quantity, reason }) => ({
      sku,
      quantity: fromMillionths(toMillionths(quantity) ?? 0n),
      reason: reason.trim() === "" ? null : reason.trim(),
    })),
  };
}
