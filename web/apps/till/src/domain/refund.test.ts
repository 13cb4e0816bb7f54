import { describe, expect, it } from "vitest";

import { hasItself, refundParts, refundPartsAfter } from "./refund";

const euros = (amount: number) => ({ amount, currency: "EUR" });
const paid = [
  { kind: "cash", left: euros(5000), back_as: ["cash"] },
  { kind: "gift_card", left: euros(1000), back_as: ["store_credit"] },
  { kind: "points", left: euros(500), back_as: ["points"] },
  { kind: "card", left: euros(2000), back_as: ["card"] },
];

describe("a refund", () => {
  it("goes back as it was paid: what is no money first, gift cards as a credit note, the rest in cash", () => {
    expect(refundParts("paid", paid, 4000)).toEqual([
      { kind: "points", amount: 500 },
      { kind: "store_credit", amount: 1000 },
      { kind: "card", amount: 2000 },
      { kind: "cash", amount: 500 },
    ]);
    expect(refundParts("paid", paid, 400)).toEqual([{ kind: "points", amount: 400 }]);
    expect(refundParts("paid", [{ kind: "cheque", left: euros(300), back_as: ["cash", "cheque"] }], 300)).toEqual([{ kind: "cash", amount: 300 }]);
    expect(refundParts("paid", [{ kind: "transfer", left: euros(300), back_as: ["transfer", "store_credit"] }], 300)).toEqual([{ kind: "transfer", amount: 300 }]);
  });

  it("goes back as the rules say: meal vouchers and fresh cheques as a credit note, what was paid in cash beside them in cash", () => {
    const mixed = [
      { kind: "meal_voucher", left: euros(1500), back_as: ["store_credit", "meal_voucher"] },
      { kind: "cash", left: euros(700), back_as: ["cash"] },
    ];
    expect(refundParts("paid", mixed, 2000)).toEqual([
      { kind: "store_credit", amount: 1500 },
      { kind: "cash", amount: 500 },
    ]);
  });

  it("hands a cheque or voucher itself back where it may, and the rest as proposed", () => {
    const papers = [
      { kind: "cheque", left: euros(800), back_as: ["store_credit", "cheque"] },
      { kind: "gift_card", left: euros(300), back_as: ["store_credit"] },
      { kind: "cash", left: euros(700), back_as: ["cash"] },
    ];
    expect(hasItself(papers)).toBe(true);
    expect(hasItself(papers.slice(1))).toBe(false);
    expect(refundParts("itself", papers, 1500)).toEqual([
      { kind: "store_credit", amount: 300 },
      { kind: "cheque", amount: 800 },
      { kind: "cash", amount: 400 },
    ]);
  });

  it("is in coins that exist where it goes back in cash", () => {
    const mixed = [
      { kind: "card", left: euros(500), back_as: ["card"], attempt: "c" },
      { kind: "cash", left: euros(503), back_as: ["cash"] },
    ];
    expect(refundParts("paid", mixed, 1003, 5)).toEqual([
      { kind: "card", amount: 500, original: "c" },
      { kind: "cash", amount: 505 },
    ]);
    expect(refundParts("cash", mixed, 1002, 5)).toEqual([{ kind: "cash", amount: 1000 }]);
    expect(refundParts("credit", mixed, 1003, 5)).toEqual([{ kind: "store_credit", amount: 1003 }]);
    expect(refundParts("cash", mixed, 2, 5)).toEqual([{ kind: "cash", amount: 0 }]);
    expect(refundParts("paid", mixed, 502, 5)).toEqual([
      { kind: "card", amount: 500, original: "c" },
      { kind: "cash", amount: 0 },
    ]);
  });

  it("adds up to what is due, whatever the way", () => {
    for (const way of ["paid", "itself", "cash", "credit"] as const) {
      for (const due of [1, 499, 1500, 8400]) expect(refundParts(way, paid, due).reduce((sum, { amount }) => sum + amount, 0)).toBe(due);
    }
    expect(refundParts("credit", paid, 0)).toEqual([]);
  });

  it("name the charge that each card gets back, and give no card more than it paid", () => {
    const paid = [
      { kind: "card", left: euros(1000), attempt: "first", back_as: ["card"] },
      { kind: "card", left: euros(700), attempt: "second", back_as: ["card"] },
    ];
    expect(refundParts("paid", paid, 1200)).toEqual([
      { kind: "card", amount: 1000, original: "first" },
      { kind: "card", amount: 200, original: "second" },
    ]);
  });

  it("gives each tender back at most what is left of it, however a ticket comes back in parts", () => {
    let seed = 7;
    const below = (bound: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % bound;
    };
    for (let run = 0; run < 200; run++) {
      const split = ["card", "cash", "gift_card", "points", "card"].map((kind, index) => ({ kind, left: euros(1 + below(5000)), back_as: [kind === "gift_card" ? "store_credit" : kind], ...(kind === "card" ? { attempt: `c${String(index)}` } : {}) }));
      const left = new Map(split.map((tender, index) => [index, tender.left.amount]));
      let whole = split.reduce((sum, { left }) => sum + left.amount, 0);
      while (whole > 0) {
        const due = 1 + below(whole);
        const now = split.map((tender, index) => ({ ...tender, left: euros(left.get(index) ?? 0) }));
        for (const part of refundParts("paid", now, due)) {
          const index = split.findIndex(({ kind, attempt }) => (part.original === undefined ? (kind === "gift_card" ? "store_credit" : kind) === part.kind : attempt === part.original));
          left.set(index, (left.get(index) ?? 0) - part.amount);
        }
        whole -= due;
        expect(Math.min(...left.values())).toBeGreaterThanOrEqual(0);
      }
      expect([...left.values()].every((amount) => amount === 0)).toBe(true);
    }
  });
});

describe("a refund that a card got before its return was recorded", () => {
  const before = [{ attempt: "r", till: "T1", original: "c", basket: "back", amount: euros(1200), state: "approved" as const }];

  it("comes first, and only the rest is given back", () => {
    expect(refundPartsAfter(before, "paid", [{ kind: "cash", left: euros(5000), back_as: ["cash"] }], 1500)).toEqual([
      { kind: "card", amount: 1200, original: "c", attempt: "r" },
      { kind: "cash", amount: 300 },
    ]);
    expect(refundPartsAfter(before, "cash", paid, 1200)).toEqual([{ kind: "card", amount: 1200, original: "c", attempt: "r" }]);
  });

  it("is more than what was chosen is worth", () => {
    expect(refundPartsAfter(before, "paid", paid, 1199)).toBeNull();
  });
});
