import { describe, expect, it } from "vitest";

import { pressKey, type KeypadKey } from "./keypad-edit";

function press(keys: readonly KeypadKey[], decimals: number): string {
  return keys.reduce((text, key) => pressKey(text, key, decimals), "");
}

describe("keypad", () => {
  it("writes an amount digit by digit and stops at the currency's decimals", () => {
    expect(press(["1", "2", ",", "9", "0", "5"], 2)).toBe("12,90");
  });

  it("has no comma where there are no decimals", () => {
    expect(press(["1", ",", "5"], 0)).toBe("15");
  });

  it("never starts with zeros and puts one before a comma", () => {
    expect(press(["0", "0", "7"], 2)).toBe("7");
    expect(press(["00", "5"], 2)).toBe("5");
    expect(press([",", "5"], 2)).toBe("0,5");
  });

  it("erases one digit or all", () => {
    expect(press(["1", "2", "back"], 2)).toBe("1");
    expect(press(["1", "2", "clear"], 2)).toBe("");
  });

  it("refuses two zeros when only one fits", () => {
    expect(press(["1", ",", "5", "00"], 2)).toBe("1,5");
  });
});
