import { describe, expect, it } from "vitest";

import { addSellable } from "../domain/basket";
import { beginPayment, park, withBasket, withPayment } from "../domain/sale";
import { TillStore, type Shelf } from "./till-store";

class MapShelf implements Shelf {
  readonly written = new Map<string, string>();
  getItem(key: string): string | null {
    return this.written.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.written.set(key, value);
  }
}

const sock = { sku: "SOCK", label: "Sock", image: null, unit: "H87", price: null };

describe("what a till keeps on the device", () => {
  it("is there again after a reload, in the middle of a payment, per till", () => {
    const shelf = new MapShelf();
    const store = new TillStore("T1", shelf);
    store.update((sale) => withBasket(sale, (basket) => addSellable(basket, sock, "1", "a")));
    store.update((sale) => beginPayment(sale, "ticket", { amount: 500, currency: "EUR" }));
    store.update((sale) => withPayment(sale, { type: "card-asked", id: "attempt", amount: 500 }));
    expect(new TillStore("T1", shelf).sale()).toEqual(store.sale());
    expect(new TillStore("T1", shelf).sale().payment?.card).toMatchObject({ id: "attempt", state: "sending" });
    expect(new TillStore("T2", shelf).sale().basket.lines).toEqual([]);
  });

  it("keeps parked baskets and survives what is not readable", () => {
    const shelf = new MapShelf();
    const store = new TillStore("T1", shelf);
    const sale = store.update((sale) => withBasket(sale, (basket) => addSellable(basket, sock, "1", "a")));
    const set = park(sale, [], "p", "2026-11-21T20:00:00.000Z");
    store.replace(set.sale, set.parked);
    expect(new TillStore("T1", shelf).parked()).toEqual(set.parked);
    shelf.setItem("comptoir.till.T1.parked", "{broken");
    expect(new TillStore("T1", shelf).parked()).toEqual([]);
  });

  it("follows another tab of the same till", () => {
    const shelf = new MapShelf();
    const [first, second] = [new TillStore("T1", shelf), new TillStore("T1", shelf)];
    let told = 0;
    second.subscribe(() => told++);
    first.update((sale) => withBasket(sale, (basket) => addSellable(basket, sock, "1", "a")));
    second.reread("comptoir.till.T1.sale");
    second.reread("something.else");
    expect(second.sale()).toEqual(first.sale());
    expect(told).toBe(1);
  });
});

describe("codes scanned faster than they are looked up", () => {
  it("wait in the order they came, the same code twice too, and end once each", () => {
    const store = new TillStore("T1", new MapShelf());
    for (const code of ["MUG", "TEA", "MUG"]) store.addScan(code);
    const [first] = store.scans();
    if (first === undefined) throw new Error("nothing waits");
    store.endScan(first);
    store.endScan(first);
    expect(store.scans().map(({ code }) => code)).toEqual(["TEA", "MUG"]);
  });

  it("are told to who watches", () => {
    const store = new TillStore("T1", new MapShelf());
    const seen: number[] = [];
    store.subscribe(() => seen.push(store.scans().length));
    store.addScan("MUG");
    for (const scan of store.scans()) store.endScan(scan);
    expect(seen).toEqual([1, 0]);
  });
});
