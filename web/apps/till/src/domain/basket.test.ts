import { describe, expect, it } from "vitest";

import { approveLine, lacksApproval } from "./approvals";
import { addCoupon, addEmpties, addOpenPrice, addSellable, basketRequest, clearOverride, consumedAt, couponsOf, currentLine, emptyBasket, forCustomer, lineRequests, moveSelection, overridePrice, priceAfter, removeCoupon, removeLine, restoreLine, setQuantity, stepQuantity, thingCount, typeDigit, type Basket, type Sellable } from "./basket";
import { typedCode } from "./typed-code";

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

  it("ignores a fourth decimal", () => {
    expect(quantities(typed(addSellable(emptyBasket, apples, "1", "a"), "0,3355"))).toEqual(["APPLES 0.335"]);
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

describe("prices by hand", () => {
  const basket = addSellable(emptyBasket, sock, "2", "a");
  const price = { amount: 1000, currency: "EUR" };
  const byHand = overridePrice(basket, "a", price, { reason: "Damaged", approval: null });
  const approval = { id: "yes", amount: 780, until: "2026-11-22T10:05:00Z" };

  it("are sent with their reason and what was allowed, and go back to the list's", () => {
    expect(lineRequests(byHand)).toEqual([{ id: "a", quantity: "2", sku: "SOCK", unit_price: price, override: { reason: "Damaged" } }]);
    expect(lineRequests(approveLine(byHand, "a", approval))[0]?.override).toEqual({ reason: "Damaged", approval: "yes" });
    expect(lineRequests(clearOverride(byHand, "a"))).toEqual([{ id: "a", quantity: "2", sku: "SOCK" }]);
  });

  it("need an approval of their amount that is not over", () => {
    const line = approveLine(byHand, "a", approval).lines[0];
    if (line === undefined) throw new Error("no line");
    expect(lacksApproval(line, 780, "2026-11-22T10:04:59Z")).toBe(false);
    expect(lacksApproval(line, 781, "2026-11-22T10:04:59Z")).toBe(true);
    expect(lacksApproval(line, 780, "2026-11-22T10:05:00Z")).toBe(true);
  });

  it("stand on a line of their own: the next piece has the list's price", () => {
    expect(quantities(addSellable(byHand, sock, "1", "b"))).toEqual(["SOCK 2", "SOCK 1"]);
  });

  it("may be typed as a share off, half a cent away from zero", () => {
    expect(priceAfter({ amount: 1390, currency: "EUR" }, "12,5")?.amount).toBe(1216);
    expect(priceAfter({ amount: 1, currency: "EUR" }, "50")?.amount).toBe(1);
    for (const text of ["", "-1", "100.01", "ten", "1.234"]) expect(priceAfter(price, text)).toBeNull();
  });
});

describe("what else a basket says", () => {
  it("counts empties on a line of their own and not as things sold", () => {
    const basket = addSellable(emptyBasket, sock, "1", "a");
    const line = basket.lines[0];
    if (line === undefined) throw new Error("no line");
    const back = addEmpties(addEmpties(basket, line, "b"), line, "c");
    expect(lineRequests(back)).toEqual([
      { id: "a", quantity: "1", sku: "SOCK" },
      { id: "b", quantity: "2", sku: "SOCK", empties: true },
    ]);
    expect(thingCount(back)).toBe(1);
    expect(quantities(addSellable(back, sock, "1", "d"))).toEqual(["SOCK 2", "SOCK 2"]);
  });

  it("names its customer and where it is consumed only when that was said", () => {
    expect(basketRequest(emptyBasket)).toEqual({ lines: [] });
    expect(basketRequest(consumedAt(forCustomer(emptyBasket, "c"), "eat_in"))).toEqual({ lines: [], customer: "c", where: "eat_in" });
    expect(basketRequest(forCustomer(forCustomer(emptyBasket, "c"), null))).toEqual({ lines: [] });
  });
});

describe("a code typed slowly", () => {
  const five = typed(two, "5");

  it("is no quantity: the line keeps what it had", () => {
    expect(quantities(typed(two, "1234"))).toEqual(["SOCK 1", "JACKET 1234"]);
    expect(quantities(typed(two, "12345"))).toEqual(["SOCK 1", "JACKET 1"]);
    expect(quantities([..."3701230000651"].reduce((state, key, index) => typeDigit(state, key, 20_000 + index * 100), five))).toEqual(["SOCK 1", "JACKET 5"]);
  });

  it("is taken as a code while its digits are fresh", () => {
    const code = typed(two, "3701230000651");
    expect(typedCode(code, 12_000)).toBe("3701230000651");
    expect(typedCode(code, 13_000)).toBeNull();
    expect(typedCode(typed(two, "1234"), 10_400)).toBeNull();
  });
});
