import { describe, expect, it } from "vitest";

import { change, daysOf } from "./period";

describe("periods of reports", () => {
  it("end today, and yesterday ends yesterday", () => {
    expect(daysOf("today", "2026-03-01")).toEqual({ from: "2026-03-01", to: "2026-03-01" });
    expect(daysOf("yesterday", "2026-03-01")).toEqual({ from: "2026-02-28", to: "2026-02-28" });
    expect(daysOf("week", "2026-03-01")).toEqual({ from: "2026-02-23", to: "2026-03-01" });
    expect(daysOf("year", "2026-03-01")).toEqual({ from: "2025-03-02", to: "2026-03-01" });
  });
  it("compare with a year before only where something was sold", () => {
    expect(change(150, 100)).toBe(50);
    expect(change(50, 100)).toBe(-50);
    expect(change(50, 0)).toBeNull();
  });
});
