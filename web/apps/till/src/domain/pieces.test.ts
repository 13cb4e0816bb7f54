import { describe, expect, it } from "vitest";

import { addEmpties, addScanned, addSellable, currentLine, emptyBasket, lineRequests, typeDigit, type Basket, type Scanned } from "./basket";
import { isAdjustable, onlyEmpties, withDetails, withQuantityOf } from "./pieces";

const euros = (amount: number) => ({ amount, currency: "EUR" });
const cheese = { sku: "CHEESE", label: "Cheese", image: null, unit: "KGM", price: euros(2790) };
const mug = { sku: "MUG", label: "Mug", image: null, unit: "H87", price: euros(1290) };
const label: Scanned = { barcode: "2112345008344", sku: "CHEESE", label: "Cheese", quantity: "0.335", unit: "KGM", price: euros(935), isMeasured: true };
const adjustable = (basket: Basket) => basket.lines.map(isAdjustable);

describe("bottles that come back", () => {
  const bottles = { sku: "WATER", label: "Water", image: null, unit: "H87", price: euros(190) };
  const six = addSellable(addSellable(emptyBasket, mug, "1", "m"), bottles, "6", "a");

  it("are as many as were scanned, and nothing of them is sold", () => {
    expect(lineRequests(onlyEmpties(six, "a"))).toEqual([{ id: "m", quantity: "1", sku: "MUG" }, { id: "a", quantity: "6", sku: "WATER", empties: true }]);
    expect(onlyEmpties(six, "a").current).toBe("a");
  });

  it("are counted with those that came back before, once", () => {
    const line = currentLine(six);
    const more = line === null ? six : addEmpties(six, line, "b");
    expect(lineRequests(onlyEmpties(more, "a"))).toEqual([{ id: "m", quantity: "1", sku: "MUG" }, { id: "a", quantity: "7", sku: "WATER", empties: true }]);
    expect(onlyEmpties(onlyEmpties(more, "a"), "a")).toEqual(onlyEmpties(more, "a"));
  });
});

describe("how much of a line", () => {
  it("may be said anew of pieces and of what was weighed here, not of what a label or a serial number says", () => {
    expect(adjustable(addSellable(emptyBasket, mug, "2", "a"))).toEqual([true]);
    expect(adjustable(addSellable(emptyBasket, cheese, "0.35", "a"))).toEqual([true]);
    expect(adjustable(addScanned(emptyBasket, label, "a"))).toEqual([false]);
    expect(adjustable(withDetails(addSellable(emptyBasket, mug, "1", "a"), "a", { serial: "S1" }))).toEqual([false]);
  });

  it("is typed by key only where it may be said anew", () => {
    const typed = (basket: Basket) => currentLine(typeDigit(basket, "7", 1000))?.quantity;
    expect(typed(addSellable(emptyBasket, mug, "2", "a"))).toBe("7");
    expect(typed(addSellable(emptyBasket, cheese, "0.35", "a"))).toBe("7");
    expect(typed(addScanned(emptyBasket, label, "a"))).toBe("0.335");
    expect(typed(withDetails(addSellable(emptyBasket, mug, "1", "a"), "a", { serial: "S1" }))).toBe("1");
  });

  it("takes what the scale says now, and forgets what it said of another weight", () => {
    const weighed = addSellable(emptyBasket, cheese, "0.35", "a", { weighed: "scale", reading: "r1", note: "sliced" });
    expect(withQuantityOf(weighed, "a", "0.4").lines[0]).toMatchObject({ quantity: "0.4", details: { note: "sliced" } });
    expect(withQuantityOf(weighed, "a", "0.4").lines[0]?.details).toEqual({ note: "sliced" });
    expect(withQuantityOf(weighed, "a", "0.41", { weighed: "scale", reading: "r2" }).lines[0]?.details).toEqual({ note: "sliced", weighed: "scale", reading: "r2" });
  });
});
