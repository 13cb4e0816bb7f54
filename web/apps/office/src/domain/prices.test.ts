import { describe, expect, it } from "vitest";

import { lineOf, plannedPrices, readPasted, reasonOf, type RecordedPrice } from "./prices";

const PRICE: RecordedPrice = {
  sku: "MUG",
  price_list: "public",
  amount: 1290,
  currency: "EUR",
  per: "1",
  min_quantity: "0",
  valid_from: null,
  valid_to: null,
  recorded_at: "2026-11-01T10:00:00Z",
};
const NOW = "2026-11-21T23:30:00Z";
const IN_PARIS = "2026-11-22T00:30:00";

describe("planned prices", () => {
  it("are those that start later, the soonest first", () => {
    const history = [
      { ...PRICE, valid_from: "2026-12-24T00:00:00" },
      { ...PRICE, valid_from: "2026-12-01T00:00:00" },
      { ...PRICE, valid_from: "2026-11-01T00:00:00" },
      PRICE,
    ];
    expect(plannedPrices(history, NOW, IN_PARIS).map(({ valid_from }) => valid_from)).toEqual(["2026-12-01T00:00:00", "2026-12-24T00:00:00"]);
  });
  it("start by the clock of the store, or at an instant where one was named", () => {
    const started = { ...PRICE, valid_from: "2026-11-22T00:00:00" };
    const still = { ...PRICE, valid_from: "2026-11-21T23:31:00Z" };
    expect(plannedPrices([started, still], NOW, IN_PARIS)).toEqual([still]);
  });
  it("are gone when they were withdrawn or replaced", () => {
    const future = { ...PRICE, valid_from: "2026-12-01T00:00:00" };
    expect(plannedPrices([{ ...future, amount: null }, future], NOW, IN_PARIS)).toEqual([]);
    expect(plannedPrices([{ ...future, amount: 990 }, future], NOW, IN_PARIS).map(({ amount }) => amount)).toEqual([990]);
  });
});

describe("a price recorded again", () => {
  it("keeps its place", () => {
    expect(lineOf({ ...PRICE, min_quantity: "6", valid_to: "2026-12-25T00:00:00" }, 990)).toEqual({
      sku: "MUG",
      price_list: "public",
      amount: 990,
      per: "1",
      min_quantity: "6",
      valid_from: null,
      valid_to: "2026-12-25T00:00:00",
    });
  });
});

describe("a pasted table", () => {
  it("is read with tabs, semicolons or spaces, and without its head", () => {
    expect(readPasted("SKU\tPrix\nMUG-1\t12,90 €\n\nMUG 2;9.5\nMUG-3 1290\n")).toEqual([
      { sku: "MUG-1", price: "12,90" },
      { sku: "MUG 2", price: "9.5" },
      { sku: "MUG-3", price: "1290" },
    ]);
  });
  it("tells a row without a price from a head", () => {
    expect(readPasted("MUG-1\t12\nMUG-2\t")).toEqual([
      { sku: "MUG-1", price: "12" },
      { sku: "MUG-2", price: null },
    ]);
    expect(readPasted("")).toEqual([]);
  });
});

describe("the reason of a price", () => {
  it("is what somebody wrote, or a case of the law with it", () => {
    expect(reasonOf({ reason: "opening" })).toEqual({ lawCase: null, words: "opening" });
    expect(reasonOf({ reason: null })).toEqual({ lawCase: null, words: "" });
    expect(reasonOf({ reason: "below_cost:perishable" })).toEqual({ lawCase: "perishable", words: "" });
    expect(reasonOf({ reason: "below_cost:aligned short date" })).toEqual({ lawCase: "aligned", words: "short date" });
  });
});
