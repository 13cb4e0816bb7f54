import { expect, test } from "vitest";

import { dataText } from "./dataText";

test("shows every kind of value in a few words", () => {
  expect([null, "red", 12, true, false, ["a", "b"], { amount: "1.5", unit: "GRAM" }].map(dataText)).toEqual(["", "red", "12", "✓", "✗", "a, b", "1.5 GRAM"]);
});
