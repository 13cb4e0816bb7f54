import { describe, expect, it } from "vitest";

import type { ReservationDetail, StepLine } from "../api-reservations";
import { addSellable, emptyBasket, isCountable, lineRequests, overridePrice } from "./basket";
import { basketOf, mayReserve } from "./reservation";
import { mayWait } from "./sale";

const euros = (amount: number) => ({ amount, currency: "EUR" });
const MUG = { sku: "MUG", label: "Mug", image: null, unit: "H87", price: euros(1290) };
const advance = { reservation: "r", kind: "earnest", tax_class: "standard", use: "deducted" } as const;
const lines: StepLine[] = [
  { id: "g1", sku: "MUG", quantity: "2" },
  { id: "deducted-standard", unit_price: euros(1000), advance },
];
const reservation: ReservationDetail = {
  id: "r", reference: "R-1", kind: "earnest", state: "open", cancelled_by: null, customer: "c", due: euros(2580), paid: euros(1000), created_at: "", is_owed: false,
  lines: [{ sku: "MUG", quantity: "2", unit: "H87", label: "Mug" }], steps: {},
};

describe("a reservation", () => {
  it("is made of products at the list's price only", () => {
    const basket = addSellable(emptyBasket, MUG, "1", "a");
    expect(mayReserve(basket)).toBe(true);
    expect(mayReserve(emptyBasket)).toBe(false);
    expect(mayReserve(overridePrice(basket, "a", euros(900), { reason: "x", approval: null }))).toBe(false);
  });

  it("becomes the basket that the server says, under its hold", () => {
    const basket = basketOf(reservation, lines, ({ use }) => use);
    expect(basket.hold).toBe("r");
    expect(basket.customer).toBe("c");
    expect(basket.lines.map(({ label }) => label)).toEqual(["Mug", "deducted"]);
    expect(basket.lines.map(isCountable)).toEqual([true, false]);
    expect(lineRequests(basket)).toEqual([
      { id: "g1", sku: "MUG", quantity: "2" },
      { id: "deducted-standard", quantity: "1", unit_price: euros(1000), advance },
    ]);
    expect(mayWait(basket)).toBe(false);
    expect(mayReserve(basket)).toBe(false);
  });
});
