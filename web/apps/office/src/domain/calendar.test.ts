import { describe, expect, it } from "vitest";

import { byWeek } from "./calendar";

describe("calendar", () => {
  it("puts days into weeks that begin on Monday", () => {
    const days = ["2026-11-22T10:00:00Z", "2026-11-23T10:00:00Z", "2026-11-29T23:00:00Z", "2026-12-07T00:00:00Z"];
    expect(byWeek(days.map((at) => ({ at }))).map(({ monday, turns }) => [monday, turns.length])).toEqual([
      ["2026-11-16", 1],
      ["2026-11-23", 2],
      ["2026-12-07", 1],
    ]);
  });
});
