import { describe, expect, it } from "vitest";

import { labelIdIn, steps } from "./labels";

describe("labels", () => {
  it("finds the label in what a scanner reads", () => {
    const id = "01a200b3-e3fe-7000-a382-0f3c4c27d74e";
    expect(labelIdIn(`https://shop.example/office/labels/${id}`)).toBe(id);
    expect(labelIdIn(` ${id.toUpperCase()} `)).toBe(id);
    expect(labelIdIn("3701230000019")).toBeNull();
  });

  it("draws a price as steps that end where the time ends", () => {
    const drawn = steps(
      [
        { from: "2026-01-01T00:00:00Z", amount: 1000 },
        { from: "2026-01-03T00:00:00Z", amount: null },
        { from: "2026-01-04T00:00:00Z", amount: 500 },
      ],
      "2026-01-05T00:00:00Z",
      { width: 400, height: 100 },
    );
    expect(drawn.paths).toEqual(["M0 0H200", "M300 50H400"]);
    expect([drawn.lowest, drawn.highest]).toEqual([500, 1000]);
  });
});
