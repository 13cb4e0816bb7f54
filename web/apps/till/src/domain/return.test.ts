import type { Ticket, TicketLine } from "@comptoir/client";
import { describe, expect, it } from "vitest";

import { goesAlong, returnable, returnRequest, startReturn, takeBack } from "./return";

const zero = { amount: 0, currency: "EUR" };
const sock: TicketLine = { id: "a", sku: "SOCK", label: "Sock", unit: "H87", quantity: "3", returned: "1", unit_price: zero, gross: zero, discounts: [], net: zero, taxes: [], due: zero };
const apples: TicketLine = { ...sock, id: "b", unit: "KGM", quantity: "0.335", returned: "0" };
const ticket: Ticket = { id: "ticket", number: "7", at: "2026-11-21T20:00:00.000Z", lines: [sock, apples], totals: { gross: zero, discount: zero, net: zero, tax: zero, due: zero }, change: zero, tenders: [] };
const start = startReturn("return", ticket);

describe("return", () => {
  it("knows what is still with the customer", () => {
    expect([returnable(sock), returnable(apples), returnable({ ...apples, returned: "0.1" })]).toEqual(["2", "0.335", "0.235"]);
  });

  it("takes back at most what is left of a line", () => {
    const state = takeBack(takeBack(start, "a", "5"), "b", "0.2");
    expect(returnRequest(state, "T1")).toEqual({
      till: "T1",
      ticket: "ticket",
      lines: [
        { id: "a", line: "a", quantity: "2" },
        { id: "b", line: "b", quantity: "0.2" },
      ],
    });
  });

  it("leaves out what is set to nothing and ignores what is no quantity or no line", () => {
    const state = takeBack(takeBack(start, "a", "1"), "a", "0");
    expect(state.quantities.size).toBe(0);
    expect(takeBack(start, "a", "-1")).toBe(start);
    expect(takeBack(start, "none", "1")).toBe(start);
  });

  it("takes a deposit along with its product, unless somebody says how many", () => {
    const deposit = { ...sock, id: "a+deposit" };
    const bottles = startReturn("return", { ...ticket, lines: [sock, deposit] });
    const two = takeBack(bottles, "a", "2");
    expect([goesAlong(bottles, deposit), goesAlong(two, deposit), goesAlong(two, sock)]).toEqual([null, "2", null]);
    expect([goesAlong(takeBack(two, deposit.id, "1"), deposit), goesAlong(two, { ...deposit, returned: "2" })]).toEqual([null, null]);
  });
});
