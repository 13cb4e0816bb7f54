import { describe, expect, it } from "vitest";

import { colon, formatAgo, formatDay, formatMoney, formatQuantity, formatRate, localized, minorDigits, moneyToText, parseMoney, parseQuantity } from "./format";

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

describe("money", () => {
  it("puts the point where the currency has it", () => {
    expect(moneyToText({ amount: 1290, currency: "EUR" })).toBe("12.90");
    expect(moneyToText({ amount: -5, currency: "EUR" })).toBe("-0.05");
    expect(moneyToText({ amount: 1290, currency: "JPY" })).toBe("1290");
    expect(moneyToText({ amount: 5, currency: "KWD" })).toBe("0.005");
    expect([minorDigits("JPY"), minorDigits("EUR"), minorDigits("KWD")]).toEqual([0, 2, 3]);
  });

  it("reads back every amount it writes", () => {
    for (const currency of ["EUR", "JPY", "KWD"]) {
      for (const amount of [0, 1, 9, 10, 99, 100, 101, 1290, 123_456_789, -1, -1290]) {
        expect(parseMoney(moneyToText({ amount, currency }), currency)).toEqual({ amount, currency });
      }
    }
  });

  it("shows amounts beyond a float's exact tenths without losing a cent", () => {
    expect(plain(formatMoney({ amount: 9_007_199_254_740_991, currency: "EUR" }, "fr"))).toBe("90 071 992 547 409,91 €");
  });

  it("reads commas, points and spaces and refuses what is no amount", () => {
    expect(parseMoney("1 234,5", "EUR")).toEqual({ amount: 123_450, currency: "EUR" });
    expect(parseMoney(",5", "EUR")).toEqual({ amount: 50, currency: "EUR" });
    for (const wrong of ["", "-", ".", "12.345", "1.2.3", "abc", "1e3"]) expect(parseMoney(wrong, "EUR")).toBeNull();
    expect(parseMoney("12.5", "JPY")).toBeNull();
  });

  it("writes in the language's own way", () => {
    expect(plain(formatMoney({ amount: 1290, currency: "EUR" }, "fr"))).toBe("12,90 €");
    expect(formatMoney({ amount: 1290, currency: "EUR" }, "en")).toBe("€12.90");
  });
});

describe("quantity", () => {
  it("shows weighed goods with their unit and pieces without", () => {
    expect(plain(formatQuantity("0.335", "KGM", "fr"))).toBe("0,335 kg");
    expect(formatQuantity("12", "H87", "en")).toBe("12");
  });

  it("reads what fits the unit's step and nothing else", () => {
    expect(parseQuantity("1,50", "KGM")).toBe("1.5");
    expect(parseQuantity("007", "H87")).toBe("7");
    expect(parseQuantity("2,0", "H87")).toBe("2");
    expect(parseQuantity("0.5", "H87")).toBeNull();
    expect(parseQuantity("0.3355", "KGM")).toBeNull();
    expect(parseQuantity("-1", "H87")).toBeNull();
  });
});

describe("other values", () => {
  it("shows rates, days and distances in time", () => {
    expect(plain(formatRate("5.5", "fr"))).toBe("5,5 %");
    expect(formatRate("20", "en")).toBe("20%");
    expect(formatDay("2026-11-21", "fr")).toBe("21 nov. 2026");
    expect(formatAgo("2026-11-21T20:00:00.000Z", Date.parse("2026-11-21T20:03:00.000Z"), "en")).toBe("3 minutes ago");
  });

  it("falls back to another language rather than showing nothing", () => {
    expect(localized({ fr_FR: "Chaussette", en_US: "Sock" }, "fr")).toBe("Chaussette");
    expect(localized({ fr_FR: "Chaussette" }, "en")).toBe("Chaussette");
    expect(localized(null, "en")).toBe("");
  });
});

it("puts a space before a colon in French only", () => {
  expect(`Taille${plain(colon("fr"))}M`).toBe("Taille : M");
  expect(`Size${colon("en")}M`).toBe("Size: M");
});
