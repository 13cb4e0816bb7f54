import { describe, expect, it } from "vitest";

import {
  addCoupon,
  addOpenPrice,
  addSellable,
  couponsOf,
  currentLine,
  emptyBasket,
  lineRequests,
  moveSelection,
  removeCoupon,
  removeLine,
  restoreLine,
  setQuantity,
  stepQuantity,
  thingCount,
  typeDigit,
  type Basket,
  type Sellable,
} from "./basket";

const sock: Sellable = { sku: "SOCK", label: "Sock", image: null, unit: "H87", price: { amount: 1390, currency: "EUR" } };
const jacket: Sellable = { ...sock, sku: "JACKET", label: "Jacket" };
const apples: Sellable = { ...sock, sku: "APPLES", label: "Apples", unit: "KGM" };

function quantities(basket: Basket): string[] {
  return basket.lines.map((line) => `${line.sku ?? line.department ?? ""} ${line.quantity}`);
}

function typed(basket: Basket, keys: string, gap = 100): Basket {
  return [...keys].reduce((state, key, index) => typeDigit(state, key, 10_000 + index * gap), basket);
}

const two = addSellable(addSellable(emptyBasket, sock, "1", "a"), jacket, "1", "b");

describe("adding", () => {
  it("counts a second scan of the same thing on its line and makes it current", () => {
    const basket = addSellable(two, sock, "1", "c");
    expect(quantities(basket)).toEqual(["SOCK 2", "JACKET 1"]);
    expect(basket.current).toBe("a");
  });

  it("keeps two weights of the same goods apart", () => {
    const basket = addSellable(addSellable(emptyBasket, apples, "0.5", "a"), apples, "1.25", "b");
    expect(quantities(basket)).toEqual(["APPLES 0.5", "APPLES 1.25"]);
    expect(thingCount(basket)).toBe(2);
  });

  it("sells an unknown thing under its department and never counts it onto another line", () => {
    const open = { department: "misc", label: "Misc", barcode: "999", price: { amount: 250, currency: "EUR" } };
    const basket = addOpenPrice(addOpenPrice(emptyBasket, open, "a"), open, "b");
    expect(lineRequests(basket)).toEqual([
      { id: "a", quantity: "1", department: "misc", barcode: "999", unit_price: { amount: 250, currency: "EUR" } },
      { id: "b", quantity: "1", department: "misc", barcode: "999", unit_price: { amount: 250, currency: "EUR" } },
    ]);
  });
});

describe("quantity by digits", () => {
  it("makes one number of quick digits and a new one after a pause", () => {
    expect(quantities(typed(two, "12"))).toEqual(["SOCK 1", "JACKET 12"]);
    expect(quantities(typed(two, "12", 2000))).toEqual(["SOCK 1", "JACKET 2"]);
  });

  it("leaves the quantity while the number has not begun", () => {
    expect(quantities(typed(two, "0"))).toEqual(["SOCK 1", "JACKET 1"]);
    expect(quantities(typed(two, "05"))).toEqual(["SOCK 1", "JACKET 5"]);
  });

  it("takes a comma for weighed goods only", () => {
    expect(quantities(typed(addSellable(emptyBasket, apples, "1", "a"), "0,335"))).toEqual(["APPLES 0.335"]);
    expect(quantities(typed(addSellable(emptyBasket, apples, "1", "a"), "1,50"))).toEqual(["APPLES 1.5"]);
    expect(quantities(typed(two, "1,5"))).toEqual(["SOCK 1", "JACKET 15"]);
  });

  it("ignores a fourth decimal and a seventh digit", () => {
    expect(quantities(typed(addSellable(emptyBasket, apples, "1", "a"), "0,3355"))).toEqual(["APPLES 0.335"]);
    expect(quantities(typed(two, "12345678"))[1]).toBe("JACKET 123456");
  });

  it("does nothing without a line", () => {
    expect(typed(emptyBasket, "5")).toEqual(emptyBasket);
  });

  it("goes up and down by one, never below one", () => {
    expect(quantities(stepQuantity(two, "b", 1))).toEqual(["SOCK 1", "JACKET 2"]);
    expect(stepQuantity(two, "b", -1)).toBe(two);
  });
});

describe("removing", () => {
  it("makes the next line current, and undo puts it back where it was", () => {
    const line = currentLine({ ...two, current: "a" });
    const without = removeLine(two, "a");
    expect(without.current).toBe("b");
    if (line === null) throw new Error("no line");
    const back = restoreLine(without, line, 0);
    expect(quantities(back)).toEqual(["SOCK 1", "JACKET 1"]);
    expect(restoreLine(back, line, 0)).toBe(back);
  });

  it("removes a line whose quantity is set to zero", () => {
    expect(quantities(setQuantity(two, "a", "0"))).toEqual(["JACKET 1"]);
  });

  it("walks over the lines and stops at the ends", () => {
    expect(moveSelection(two, -1).current).toBe("a");
    expect(moveSelection(two, 1).current).toBe("b");
    expect(moveSelection(emptyBasket, 1)).toBe(emptyBasket);
  });
});

it("a coupon counts once, in capitals, and stays with the basket", () => {
  const shown = addCoupon(addCoupon(emptyBasket, " bien venue"), "BIENVENUE");
  expect(couponsOf(shown)).toEqual(["BIENVENUE"]);
  const filled = addSellable(shown, sock, "1", "a");
  expect(couponsOf(removeLine(filled, "a"))).toEqual(["BIENVENUE"]);
  expect(couponsOf(removeCoupon(filled, "BIENVENUE"))).toEqual([]);
});
