import { describe, expect, it } from "vitest";

import { formatInstant } from "./format";
import { storeZone, wallClock } from "./zone";

const STORES = [
  { code: "rivoli", time_zone: "Europe/Paris" },
  { code: "saint-denis", time_zone: "Indian/Reunion" },
];

describe("the clock of a screen", () => {
  it("is the named store's, else the first store's", () => {
    expect(storeZone(STORES, "saint-denis")).toBe("Indian/Reunion");
    expect(storeZone(STORES, null)).toBe("Europe/Paris");
    expect(storeZone(STORES, "closed-long-ago")).toBe("Europe/Paris");
    expect(storeZone([], "rivoli")).toBeUndefined();
  });
  it("shows the store's own day and hour", () => {
    expect(wallClock("2026-11-21T23:30:00Z", "Europe/Paris")).toBe("2026-11-22T00:30:00");
    expect(wallClock("2026-06-21T20:30:00Z", "Indian/Reunion")).toBe("2026-06-22T00:30:00");
    expect(formatInstant("2026-11-21T23:30:00Z", "fr", "Europe/Paris")).toBe("22 nov. 2026, 00:30");
    expect(formatInstant("2026-11-21T23:30:00Z", "en", "Indian/Reunion", "time")).toBe("03:30");
  });
});
