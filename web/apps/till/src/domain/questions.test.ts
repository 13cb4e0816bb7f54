import type { PricedLine } from "@comptoir/client";
import { describe, expect, it } from "vitest";

import { addScanned, addSellable, emptyBasket, lineRequests, type Scanned } from "./basket";
import { ticketWords, withAge, withDetails, withNote } from "./pieces";
import { bornUntil, firstAsked, isSymbol } from "./questions";

const euros = (amount: number) => ({ amount, currency: "EUR" });
const scanned: Scanned = { barcode: "(01)09521234543213(10)L1", sku: "MUG", label: "Mug", quantity: "1", unit: "H87", price: euros(1290), isMeasured: false, lot: "L1" };
const priced = (more: Partial<PricedLine>): PricedLine => ({ id: "a", sku: "MUG", quantity: "1", unit_price: euros(1290), gross: euros(1290), discounts: [], net: euros(1075), taxes: [], due: euros(1290), ...more });

describe("what is scanned", () => {
  it("tells symbols from plain codes", () => {
    for (const code of ["]C10109521234543213", "(01)09521234543213(10)A", "https://id.gs1.org/01/09521234543213", "0109521234543213\u001D10A", "010952123454321317261130", "2112345008344", "0212345008344"]) expect(isSymbol(code), code).toBe(true);
    for (const code of ["3017620422003", "96385074", "SAC-01", "0123456789012", "WELCOME10"]) expect(isSymbol(code), code).toBe(false);
  });

  it("is one more of the same symbol, but not of a weight or of a serial", () => {
    const two = addScanned(addScanned(emptyBasket, scanned, "a"), scanned, "b");
    expect(two.lines.map(({ quantity }) => quantity)).toEqual(["2"]);
    const weighed = { ...scanned, isMeasured: true, unit: "KGM", quantity: "0.335" };
    expect(addScanned(addScanned(emptyBasket, weighed, "a"), weighed, "b").lines).toHaveLength(2);
    const piece = { ...scanned, serial: "S1" };
    expect(addScanned(addScanned(emptyBasket, piece, "a"), piece, "b").lines).toHaveLength(2);
    expect(addSellable(two, { sku: "MUG", label: "Mug", image: null, unit: "H87", price: null }, "1", "c").lines).toHaveLength(2);
  });

  it("is sent as it was scanned, with what it says", () => {
    expect(lineRequests(addScanned(emptyBasket, scanned, "a"))).toEqual([{ id: "a", quantity: "1", barcode: "(01)09521234543213(10)L1", details: { lot: "L1" } }]);
  });
});

describe("what is asked before paying", () => {
  const basket = addScanned(emptyBasket, scanned, "a");
  it("asks details before the age, and nothing twice", () => {
    expect(firstAsked(basket, new Map([["a", priced({ missing: ["serial"], age_min: 18 })]]))).toEqual({ kind: "details", line: "a" });
    expect(firstAsked(basket, new Map([["a", priced({ missing: [], age_min: 18 })]]))).toEqual({ kind: "age", age: 18 });
    expect(firstAsked(withAge(basket, 18), new Map([["a", priced({ missing: [], age_min: 18 })]]))).toBeNull();
    expect(firstAsked(withAge(basket, 16), new Map([["a", priced({ missing: [], age_min: 18 })]]))).toEqual({ kind: "age", age: 18 });
  });

  it("knows the birth date line, on 29 February too", () => {
    expect(bornUntil(new Date(2026, 10, 22), 18)).toEqual(new Date(2008, 10, 22));
    expect(bornUntil(new Date(2028, 1, 29), 18)).toEqual(new Date(2010, 1, 28));
  });

  it("keeps notes and the age for the ticket, and one piece for a serial", () => {
    expect(ticketWords(withAge(withNote(basket, "  gift "), 18))).toEqual({ note: "gift", age_checked: 18 });
    expect(ticketWords(withNote(withNote(basket, "gift"), " "))).toEqual({});
    const two = addScanned(basket, scanned, "b");
    expect(withDetails(two, "a", { serial: "S1" }).lines[0]?.quantity).toBe("1");
  });
});
