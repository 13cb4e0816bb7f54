import { describe, expect, it } from "vitest";

import { addGiftCard, addSellable, emptyBasket } from "./basket";
import { beginPayment, emptySale, leavePayment, nextCustomer, park, resume, saleFromText, takesMore, withBasket, withPayment, type Sale } from "./sale";

const sock = { sku: "SOCK", label: "Sock", image: null, unit: "H87", price: { amount: 1390, currency: "EUR" } };
const due = { amount: 1390, currency: "EUR" };
const sale: Sale = { basket: addSellable(emptyBasket, sock, "1", "a"), payment: null };
const paying = beginPayment(sale, "ticket", due);
const sealing = withPayment(withPayment(paying, { type: "cash", id: "c", amount: 2000 }), { type: "seal", bytes: "{frozen}" });

describe("sale", () => {
  it("does not let the basket change while it is paid", () => {
    expect(withBasket(paying, () => emptyBasket)).toBe(paying);
    expect(withBasket(leavePayment(paying), () => emptyBasket).basket).toBe(emptyBasket);
  });

  it("keeps the ticket's id when paying is asked for twice", () => {
    expect(beginPayment(paying, "other", due)).toBe(paying);
    expect(beginPayment(emptySale, "ticket", due)).toBe(emptySale);
  });

  it("comes back from a reload in the middle of sealing with the same id and bytes", () => {
    const reloaded = saleFromText(JSON.stringify(sealing));
    expect(reloaded).toEqual(sealing);
    expect(reloaded.payment?.ticketId).toBe("ticket");
    expect(reloaded.payment?.sealing).toMatchObject({ step: "sending", bytes: "{frozen}" });
  });

  it("leaves the payment or takes the next customer only when nothing is under way", () => {
    expect(leavePayment(sealing)).toBe(sealing);
    expect(nextCustomer(sealing)).toBe(sealing);
    const sealed = withPayment(sealing, { type: "sealed", number: "1", change: { amount: 610, currency: "EUR" }, due });
    expect(nextCustomer(sealed)).toEqual(emptySale);
  });

  it("takes what was forgotten while nothing is paid, and never into the next customer's basket", () => {
    expect([paying, leavePayment(paying)].map((now) => takesMore(paying, now))).toEqual([true, true]);
    const partly = withPayment(paying, { type: "cash", id: "c", amount: 500 });
    const sealed = withPayment(sealing, { type: "sealed", number: "1", change: { amount: 610, currency: "EUR" }, due });
    const next = { basket: addSellable(emptyBasket, sock, "1", "b"), payment: null };
    expect([partly, sealing, sealed, emptySale, next, beginPayment(next, "other", due)].map((now) => takesMore(paying, now))).toEqual([false, false, false, false, false, false]);
  });

  it("starts empty from what is no sale", () => {
    for (const text of [null, "", "{}", "null", "[]", '{"basket":7}']) expect(saleFromText(text)).toEqual(emptySale);
  });
});

describe("parked baskets", () => {
  it("are set aside and taken back, changing places with the one at hand", () => {
    const first = park(sale, [], "p1", "10:00");
    expect(first.sale).toEqual(emptySale);
    const other: Sale = { basket: addSellable(emptyBasket, { ...sock, sku: "JACKET" }, "1", "b"), payment: null };
    const back = resume(other, first.parked, "p1", "p2", "10:05");
    expect(back.sale.basket.lines.map((line) => line.sku)).toEqual(["SOCK"]);
    expect(back.parked.map((parked) => parked.basket.lines[0]?.sku)).toEqual(["JACKET"]);
  });

  it("never hold the number of a gift card", () => {
    const withCard: Sale = { basket: addGiftCard(sale.basket, "ABCD", due, "Gift card", "g"), payment: null };
    expect(park(withCard, [], "p", "").sale).toBe(withCard);
    const waiting = [{ id: "p1", at: "", basket: sale.basket }];
    expect(resume(withCard, waiting, "p1", "p2", "")).toEqual({ sale: withCard, parked: waiting });
  });

  it("are never lost to a full shelf, an unknown id or a payment under way", () => {
    const full = Array.from({ length: 20 }, (_, index) => ({ id: `p${index}`, at: "", basket: sale.basket }));
    expect(park(sale, full, "p", "").sale).toBe(sale);
    expect(park(paying, [], "p", "").sale).toBe(paying);
    expect(resume(sale, full, "none", "p", "")).toEqual({ sale, parked: full });
    expect(resume(sale, full, "p3", "p", "").parked).toHaveLength(20);
  });
});
