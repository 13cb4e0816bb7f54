import { describe, expect, it } from "vitest";

import { isDayRight, onAllOpenDays, readTime, USUAL_HOURS, withDay, withPause } from "./hours";

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
  it("are typed as people write times", () => {
    expect(["9", "930", "09:30", "9h30", "19 h", "24:00", "0"].map(readTime)).toEqual(["09:00", "09:30", "09:30", "09:30", "19:00", "24:00", "00:00"]);
    expect(["", "24:01", "9:60", "noon", "9:3", "25"].map(readTime)).toEqual([null, null, null, null, null, null]);
  });
  it("are wrong when a stretch ends before it begins, overlaps, or is half typed", () => {
    expect(isDayRight([])).toBe(true);
    expect(isDayRight(withPause(DAY))).toBe(true);
    expect(isDayRight([{ opens: "12:00", closes: "12:00" }])).toBe(false);
    expect(isDayRight([{ opens: "", closes: "12:00" }])).toBe(false);
    expect(isDayRight([...DAY, { opens: "18:59", closes: "20:00" }])).toBe(false);
  });
});
