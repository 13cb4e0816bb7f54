import type { Ticket } from "@comptoir/client";
import { describe, expect, it } from "vitest";

import { nameSerial, setAside, startReturn, takeBack } from "../domain/return";
import { askedBefore, forgetReturn, keepReturn, keptReturn } from "./kept-returns";

const zero = { amount: 0, currency: "EUR" };
const line = { id: "a", sku: "SOCK", label: "Sock", unit: "H87", quantity: "3", returned: "0", unit_price: zero, gross: zero, discounts: [], net: zero, taxes: [], due: zero };
const ticket: Ticket = { id: "ticket", number: "7", at: "2026-11-21T20:00:00.000Z", lines: [line], totals: { gross: zero, discount: zero, net: zero, tax: zero, due: zero }, change: zero, tenders: [] };
const chosen = { ...nameSerial(setAside(takeBack(startReturn("back", ticket), "a", "2"), "a", true), "a", "S1"), reason: "size" };

function emptyStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
    key: () => null,
    length: 0,
  };
}

describe("a return that is kept before a card is asked", () => {
  it("is there again under its name, with all that was chosen", () => {
    const storage = emptyStorage();
    keepReturn(chosen, storage);
    expect(keptReturn("back", ticket, storage)).toEqual(chosen);
  });

  it("is not another return's, nor there once it was recorded, nor where something else was kept", () => {
    const storage = emptyStorage();
    keepReturn(chosen, storage);
    expect(keptReturn("other", ticket, storage)).toEqual(startReturn("other", ticket));
    forgetReturn("ticket", storage);
    expect(keptReturn("back", ticket, storage)).toEqual(startReturn("back", ticket));
    storage.setItem("comptoir.return.ticket", "{");
    expect(keptReturn("back", ticket, storage)).toEqual(startReturn("back", ticket));
  });

  it("goes on under its name at the till that asked the card, and at no other", () => {
    const before = [{ attempt: "r", till: "T1", original: "c", basket: "back", amount: zero, state: "approved" as const }];
    expect([askedBefore(before, "T1"), askedBefore(before, "T2"), askedBefore([], "T1")]).toEqual(["back", null, null]);
  });
});
