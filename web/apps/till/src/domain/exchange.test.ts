import { describe, expect, it } from "vitest";

import { balanceOf } from "./exchange";

const paid = [{ kind: "cash", left: { amount: 5000, currency: "EUR" }, back_as: ["cash"] }];

describe("an exchange", () => {
  it("asks for the difference of a dearer article", () => {
    expect(balanceOf(1290, 2000, paid)).toEqual({ carried: 1290, toPay: 710, back: [] });
  });
  it("gives the rest back as it was paid", () => {
    expect(balanceOf(1290, 450, paid)).toEqual({ carried: 450, toPay: 0, back: [{ kind: "cash", amount: 840 }] });
  });
  it("gives cash back in coins that exist", () => {
    expect(balanceOf(1293, 450, paid, 5)).toEqual({ carried: 450, toPay: 0, back: [{ kind: "cash", amount: 845 }] });
  });
  it("moves no money between equals", () => {
    expect(balanceOf(450, 450, paid)).toEqual({ carried: 450, toPay: 0, back: [] });
  });
});
