import { describe, expect, it } from "vitest";

import { dayBefore, fieldMoment, instantOf, isPeriodWrong, lastDayOf, momentText, typedMoment } from "./moments";

const PARIS = "Europe/Paris";

describe("the moments of a validity", () => {
  it("are days where they are midnights, and the last day still counts", () => {
    expect(momentText("2026-12-01T00:00:00", false, "fr", "Europe/Paris")).toBe("1 déc. 2026");
    expect(momentText("2026-12-25T00:00:00", true, "fr", "Europe/Paris")).toBe("24 déc. 2026");
    expect(dayBefore("2027-01-01")).toBe("2026-12-31");
  });
  it("stand in a field for day and time, a day alone as its first moment and as an end the moment after it", () => {
    expect([fieldMoment("2026-12-03", PARIS), fieldMoment("2026-12-31", PARIS, "end")]).toEqual(["2026-12-03T00:00", "2027-01-01T00:00"]);
    expect([fieldMoment("2026-12-03T10:00:00", PARIS), fieldMoment("2026-12-03T10:00:00", PARIS, "end"), fieldMoment(null, PARIS), fieldMoment(undefined, PARIS, "end")]).toEqual(["2026-12-03T10:00", "2026-12-03T10:00", "", ""]);
  });
  it("stand there by the clock of a zone where they are the same instant everywhere", () => {
    expect([fieldMoment("2026-12-03T23:30:15Z", PARIS), fieldMoment("2026-07-03T10:00:00+05:00", PARIS, "end")]).toEqual(["2026-12-04T00:30", "2026-07-03T07:00"]);
  });
  it("keep their kind when one is typed: an instant, or a time of each store", () => {
    expect([typedMoment("2026-12-04T00:30", true, PARIS), typedMoment("2026-12-04T00:30", false, PARIS), typedMoment("", true, PARIS)]).toEqual(["2026-12-03T23:30:00.000Z", "2026-12-04T00:30", null]);
  });
  it("are wrong where nothing lies between them, whatever the zones they are written in", () => {
    expect([isPeriodWrong("2026-12-03T10:00:00+02:00", "2026-12-03T09:00:00Z"), isPeriodWrong("2026-12-03T09:00:00Z", "2026-12-03T10:00:00+01:00")]).toEqual([false, true]);
    expect([isPeriodWrong("2026-12-03", "2026-12-03"), isPeriodWrong("2026-12-03T00:00", "2026-12-03T00:00:00"), isPeriodWrong(null, "2026-12-03")]).toEqual([false, true, false]);
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
    expect([instantOf("2026-03-29T01:30", "Europe/Paris"), instantOf("2026-03-29T03:30", "Europe/Paris"), instantOf("2026-10-25T03:30", "Europe/Paris")]).toEqual(["2026-03-29T00:30:00.000Z", "2026-03-29T01:30:00.000Z", "2026-10-25T02:30:00.000Z"]);
  });
});
