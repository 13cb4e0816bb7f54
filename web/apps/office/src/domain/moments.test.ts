import { describe, expect, it } from "vitest";

import { dayBefore, fieldMoment, instantOf, lastDayOf, momentText } from "./moments";

describe("the moments of a validity", () => {
  it("are days where they are midnights, and the last day still counts", () => {
    expect(momentText("2026-12-01T00:00:00", false, "fr", "Europe/Paris")).toBe("1 déc. 2026");
    expect(momentText("2026-12-25T00:00:00", true, "fr", "Europe/Paris")).toBe("24 déc. 2026");
    expect(dayBefore("2027-01-01")).toBe("2026-12-31");
  });
  it("stand in a field for day and time, a day alone as its first moment and as an end the moment after it", () => {
    expect([fieldMoment("2026-12-03"), fieldMoment("2026-12-31", "end")]).toEqual(["2026-12-03T00:00", "2027-01-01T00:00"]);
    expect([fieldMoment("2026-12-03T10:00:00"), fieldMoment("2026-12-03T10:00:00", "end"), fieldMoment(null), fieldMoment(undefined, "end")]).toEqual(["2026-12-03T10:00", "2026-12-03T10:00", "", ""]);
  });
  it("end on their own day unless that is midnight", () => {
    expect([lastDayOf("2027-01-01T00:00:00"), lastDayOf("2027-01-01T00:00"), lastDayOf("2027-01-01T10:00"), lastDayOf("2027-01-01T00:00:01")]).toEqual(["2026-12-31", "2026-12-31", "2027-01-01", "2027-01-01"]);
  });
  it("keep the hour of a wall clock, and put an instant on the store's", () => {
    expect(momentText("2026-12-01T18:30:00", true, "en", "Indian/Reunion")).toBe("1 Dec 2026, 18:30");
    expect(momentText("2026-12-01T18:30:00Z", false, "en", "Indian/Reunion")).toBe("1 Dec 2026, 22:30");
  });
});

describe("the instant at which a clock shows a time", () => {
  it("knows summer and winter", () => {
    expect(instantOf("2026-11-22T18:30", "Europe/Paris")).toBe("2026-11-22T17:30:00.000Z");
    expect(instantOf("2026-07-22T18:30", "Europe/Paris")).toBe("2026-07-22T16:30:00.000Z");
  });
});
