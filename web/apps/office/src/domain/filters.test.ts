import { describe, expect, it } from "vitest";

import { hasFilters, meaningful, productFilters, productSearch } from "./filters";
import { structureSearch } from "./structureFilters";

describe("an address", () => {
  it("hands nothing on that it does not mean, over whatever stands in it", () => {
    const written = { tab: "variants", open: "name" };
    expect({ ...written, ...meaningful(structureSearch)(written) }).toEqual({ tab: undefined, open: "name" });
    expect(meaningful(structureSearch)({ tab: "splits" })).toEqual({ tab: "splits" });
    expect(hasFilters(productFilters(meaningful(productSearch)({ complete: "perhaps" })))).toBe(false);
    expect(hasFilters(productFilters(meaningful(productSearch)({ complete: "true" })))).toBe(true);
  });
});
