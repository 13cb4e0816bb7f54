import { describe, expect, it } from "vitest";
import { fromMillionths, toMillionths } from "./quantity";
import { advanceDraft, canSend, documentBody, emptyDraft, lineProblem } from "./receiving";
import type { DraftEvent, Item, StockDraft } from "./receiving";

const MILK: Item = { sku: "MILK-1L", label: "Milk", unit: "H87", image: null };
const CHEESE: Item = { sku: "COMTE", label: "Comté", unit: "KGM", image: null };

function play(...events: DraftEvent[]): StockDraft {
  return events.reduce(advanceDraft, emptyDraft("01890000-0000-7000-8000-000000000001", "rivoli"));
}

describe("quantities", () => {
  it.each([
    ["2", 2_000_000n],
    ["0,335", 335_000n],
    ["-1.5", -1_500_000n],
    ["1.2345678", null],
    ["", null],
    ["1e3", null],
  ])("reads %j as %s millionths", (text, expected) => {
    expect(toMillionths(text)).toBe(expected);
  });

  it("writes the shortest decimal text", () => {
    expect([335_000n, 2_000_000n, -1_500_000n, 0n].map(fromMillionths)).toEqual(["0.335", "2", "-1.5", "0"]);
  });
});

describe("scanning", () => {
  it("counts a second scan of an item on its own line", () => {
    const draft = play({ type: "scanned", item: MILK }, { type: "scanned", item: CHEESE }, { type: "scanned", item: MILK });
    expect(draft.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([
      ["COMTE", "1"],
      ["MILK-1L", "2"],
    ]);
    expect(draft.current).toBe("MILK-1L");
  });

  it("brings a removed line back where it was", () => {
    const draft = play(
      { type: "scanned", item: MILK },
      { type: "scanned", item: CHEESE },
      { type: "quantity_typed", sku: "COMTE", quantity: "0.335" },
      { type: "removed", sku: "COMTE" },
      { type: "removal_undone" },
    );
    expect(draft.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([
      ["COMTE", "0.335"],
      ["MILK-1L", "1"],
    ]);
  });
});

describe("what may be sent", () => {
  const line = { ...MILK, quantity: "1", reason: "" };

  it("refuses half a piece, nothing, and a correction without a reason", () => {
    expect(lineProblem("receipt", { ...line, quantity: "0.5" })).toBe("not_whole");
    expect(lineProblem("receipt", { ...line, quantity: "0" })).toBe("not_positive");
    expect(lineProblem("count", { ...line, quantity: "0" })).toBe(null);
    expect(lineProblem("adjustment", { ...line, quantity: "-2" })).toBe("reason_missing");
    expect(lineProblem("adjustment", { ...line, quantity: "-2", reason: "broken" })).toBe(null);
    expect(lineProblem("receipt", { ...line, quantity: "two" })).toBe("not_a_quantity");
  });

  it("needs at least one good line", () => {
    expect(canSend(play())).toBe(false);
    expect(canSend(play({ type: "scanned", item: MILK }))).toBe(true);
  });

  it("sends lines in the order of scanning, with normal decimals", () => {
    const draft = play(
      { type: "scanned", item: MILK },
      { type: "scanned", item: CHEESE },
      { type: "quantity_typed", sku: "COMTE", quantity: "0,50" },
    );
    expect(documentBody(draft)).toEqual({
      kind: "receipt",
      from: null,
      to: "rivoli",
      lines: [
        { sku: "MILK-1L", quantity: "1", reason: null },
        { sku: "COMTE", quantity: "0.5", reason: null },
      ],
    });
  });

  it("takes a loss out of the place", () => {
    const body = documentBody(play({ type: "kind_chosen", kind: "loss" }, { type: "scanned", item: MILK }));
    expect([body.from, body.to]).toEqual(["rivoli", null]);
  });
});
