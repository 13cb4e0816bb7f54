import { describe, expect, it } from "vitest";

import { pointsFor } from "./points";

const euros = (amount: number) => ({ amount, currency: "EUR" });
const redeeming = { points: 100, amount: euros(500), minimum: 100, step: 100 };

describe("points as money", () => {
  it("pay whole steps, at most what is left and what there is", () => {
    expect(pointsFor(euros(1890), euros(5000), redeeming)).toBe(1500);
    expect(pointsFor(euros(1890), euros(999), redeeming)).toBe(500);
    expect(pointsFor(euros(499), euros(5000), redeeming)).toBe(0);
  });

  it("pay nothing below the minimum, nor where points are worth nothing", () => {
    expect(pointsFor(euros(1890), euros(1500), { ...redeeming, minimum: 400 })).toBe(0);
    expect(pointsFor(euros(1890), euros(1500), { ...redeeming, amount: euros(0) })).toBe(0);
  });
});
