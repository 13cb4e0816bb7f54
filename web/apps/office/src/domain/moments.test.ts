import { describe, expect, it } from "vitest";

import { dayBefore, momentText } from "./moments";

describe("the moments of a validity", () => {
  it("are days where they are midnights, and the last day still counts", () => {
    expect(momentText("2026-12-01T00:00:00", false, "fr", "Europe/Paris")).toBe("1 déc. 2026");
    expect(momentText("2026-12-25T00:00:00", true, "fr", "Europe/Paris")).toBe("24 déc. 2026");
    expect(dayBefore("2027-01-01")).toBe("2026-12-31");
  });
  it("keep the hour of a wall clock, and put an instant on the store's", () => {
    expect(momentText("2026-12-01T18:30:00", true, "en", "Indian/Reunion")).toBe("1 Dec 2026, 18:30");
    expect(momentText("2026-12-01T18:30:00Z", false, "en", "Indian/Reunion")).toBe("1 Dec 2026, 22:30");
  });
});
