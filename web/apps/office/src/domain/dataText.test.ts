import { expect, test } from "vitest";

import { dataText, textWithNames } from "./dataText";

test("shows every kind of value in a few words", () => {
  expect([null, "red", 12, true, false, ["a", "b"], { amount: "1.5", unit: "GRAM" }].map(dataText)).toEqual(["", "red", "12", "✓", "✗", "a, b", "1.5 GRAM"]);
});

test("calls codes by their names, wherever they stand, and leaves what has none", () => {
  const names = new Map([
    ["candles", "Bougies"],
    ["GRAM", "gramme"],
  ]);
  expect([["candles", "soaps"], "candles", { amount: "1.5", unit: "GRAM" }, null].map((data) => textWithNames(data, names))).toEqual(["Bougies, soaps", "Bougies", "1.5 gramme", ""]);
});
