import { describe, expect, it } from "vitest";

import { fromEndField, isDayRight, onAllOpenDays, toField, USUAL_HOURS, withDay, withPause } from "./hours";

const DAY = [{ opens: "09:00", closes: "19:00" }];

describe("opening hours", () => {
  it("close a day that has no stretch, and keep the order of the week", () => {
    expect(Object.keys(withDay(USUAL_HOURS, "tuesday", []))).toEqual(["monday", "wednesday", "thursday", "friday", "saturday"]);
    expect(Object.keys(withDay({ sunday: DAY }, "monday", DAY))).toEqual(["monday", "sunday"]);
  });
  it("take a pause at noon, or go on after the last stretch", () => {
    expect(withPause(DAY)).toEqual([
      { opens: "09:00", closes: "12:00" },
      { opens: "14:00", closes: "19:00" },
    ]);
    expect(withPause([{ opens: "09:00", closes: "12:30" }])).toEqual([
      { opens: "09:00", closes: "12:30" },
      { opens: "12:30", closes: "24:00" },
    ]);
    expect(withPause([])).toHaveLength(1);
  });
  it("copy one day to the days that are open and to no other", () => {
    expect(onAllOpenDays({ monday: DAY, friday: [] , sunday: [{ opens: "10:00", closes: "12:00" }] }, "monday")).toEqual({ monday: DAY, friday: DAY, sunday: DAY });
  });
  it("show the end of the day as midnight", () => {
    expect([toField("24:00"), toField("09:00"), fromEndField("00:00"), fromEndField("19:30")]).toEqual(["00:00", "09:00", "24:00", "19:30"]);
  });
  it("are wrong when a stretch ends before it begins, overlaps, or is half typed", () => {
    expect(isDayRight([])).toBe(true);
    expect(isDayRight(withPause(DAY))).toBe(true);
    expect(isDayRight([{ opens: "12:00", closes: "12:00" }])).toBe(false);
    expect(isDayRight([{ opens: "", closes: "12:00" }])).toBe(false);
    expect(isDayRight([...DAY, { opens: "18:59", closes: "20:00" }])).toBe(false);
  });
});
