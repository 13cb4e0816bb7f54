import { describe, expect, it } from "vitest";

import { firstRules, workedExample } from "./programme";

const silver = { code: "silver", name: { fr_FR: "Argent" }, threshold: 500 };
const rules = { ...firstRules("EUR"), tiers: { tiers: [silver] }, multipliers: [{ code: "monday", percent: 200, weekdays: [1] }, { code: "best", percent: 150, tiers: ["silver"] }] };

describe("a worked example", () => {
  it("earns whole points, rounded down", () => {
    expect(workedExample(firstRules("EUR"), 4990, 3, "")).toEqual({ points: 49, times: [], worth: 245, rate: 491, reach: null });
  });

  it("multiplies on the day and for the tier that a rule names", () => {
    expect(workedExample(rules, 5000, 2, "").points).toBe(50);
    expect(workedExample(rules, 5000, 1, "").points).toBe(100);
    expect(workedExample(rules, 5000, 1, "silver").points).toBe(150);
    expect(workedExample(rules, 5000, 2, "").reach).toEqual({ tier: silver, count: 10 });
  });

  it("is worth nothing where points do not pay", () => {
    expect(workedExample({ ...rules, redeeming: null }, 5000, 2, "").worth).toBeNull();
  });
});
