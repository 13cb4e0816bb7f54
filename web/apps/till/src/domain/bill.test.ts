import type { PricedLine } from "@comptoir/client";
import { describe, expect, it } from "vitest";

import { addEmpties, addSellable, currentLine, emptyBasket } from "./basket";
import { billOf, ecoOf } from "./bill";

const euros = (amount: number) => ({ amount, currency: "EUR" });
const priced = (id: string, due: number, more: Partial<PricedLine> = {}): PricedLine => ({ id, sku: "WATER", quantity: "1", unit_price: euros(due), gross: euros(due), discounts: [], net: euros(due), taxes: [], due: euros(due), ...more });

describe("what is paid for", () => {
  const one = addSellable(emptyBasket, { sku: "WATER", label: "Water", image: null, unit: "H87", price: euros(190) }, "2", "a");
  const line = currentLine(one);
  const basket = line === null ? one : addEmpties(one, line, "b");
  const empties = priced("b", -25, { deposit_of: "b", included: [{ kind: "deposit", code: "bottle", amount: euros(-25) }] });
  const deposit = priced("a-deposit", 50, { deposit_of: "a", included: [{ kind: "deposit", code: "bottle", amount: euros(50) }] });

  it("is the goods, their deposit and what comes back, which add up to the total", () => {
    const rows = billOf(basket, { lines: new Map([["a", priced("a", 380)], ["b", empties]]), deposits: new Map([["a", deposit], ["b", empties]]) });
    expect(rows.map(({ kind, quantity, due }) => [kind, quantity, due?.amount])).toEqual([["goods", "2", 380], ["deposit", "2", 50], ["empties", "1", -25]]);
  });

  it("has no amount while a price is asked for, and no deposit of an older quantity", () => {
    expect(billOf(basket, { lines: new Map(), deposits: new Map([["a", deposit]]) }).map(({ kind, due }) => [kind, due])).toEqual([["goods", null], ["empties", null]]);
  });

  it("tells of eco-participation only what is one", () => {
    expect(ecoOf(empties)).toEqual([]);
    const eco = { kind: "eco_participation", code: "deee", amount: euros(12) };
    expect(ecoOf(priced("a", 380, { included: [eco] }))).toEqual([eco]);
    expect(ecoOf(priced("a", 380))).toEqual([]);
  });
});
