import { expect, test } from "vitest";

import { unsent } from "./drafts";

test("what was typed while a draft was sent is left, and nothing else", () => {
  expect(unsent({ label: "Market" }, { label: "Market" })).toBeNull();
  expect(unsent({ label: "Market place", locale: "fr_FR" }, { label: "Market", locale: "fr_FR" })).toEqual({ label: "Market place" });
  expect(unsent({ label: "Market", columns: [] }, { label: "Market" })).toEqual({ columns: [] });
  expect(unsent({ label: "" }, { label: "Market" })).toEqual({ label: "" });
  expect(unsent({}, { label: "Market" })).toBeNull();
});
