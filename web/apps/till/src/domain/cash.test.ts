import { countedAmount } from "@comptoir/ui";
import { describe, expect, it } from "vitest";

import { quickCash } from "./cash";

describe("quick cash", () => {
  it("offers the exact amount and the notes a customer would hand over", () => {
    expect(quickCash(11_810, "EUR")).toEqual([11_810, 12_000, 15_000, 20_000]);
    expect(quickCash(1390, "EUR")).toEqual([1390, 1500, 2000, 5000]);
    expect(quickCash(2000, "EUR")).toEqual([2000, 5000, 10_000]);
  });

  it("never offers less than what is due, and rises", () => {
    for (let due = 1; due < 60_000; due += 37) {
      const offered = quickCash(due, "EUR");
      expect(Math.min(...offered)).toBe(due);
      expect([...offered].sort((a, b) => a - b)).toEqual(offered);
    }
  });

  it("offers nothing when nothing is due", () => {
    expect(quickCash(0, "EUR")).toEqual([]);
  });
});

describe("count of a drawer", () => {
  it("adds up notes and coins", () => {
    expect(countedAmount({ 5000: 2, 200: 3, 1: 7 })).toBe(10_607);
    expect(countedAmount({})).toBe(0);
  });
});
