import { expect, test } from "vitest";

import { changedCells } from "./comparison";

test("a value is told in each place where it changes, a field of the product once", () => {
  const changes = {
    enabled: { old: true, new: false },
    "values.name": { old: { "|fr_FR": "Bol", "|en_US": "Bowl" }, new: { "|fr_FR": "Grand bol", "|en_US": "Bowl", "web|fr_FR": "Bol !" } },
    "values.note": { old: null, new: { "|": "x" } },
  };
  expect(changedCells(changes)).toEqual([
    { field: "enabled", channel: null, locale: null, was: true, now: false },
    { field: "values.name", channel: null, locale: "fr_FR", was: "Bol", now: "Grand bol" },
    { field: "values.name", channel: "web", locale: "fr_FR", was: null, now: "Bol !" },
    { field: "values.note", channel: null, locale: null, was: null, now: "x" },
  ]);
});
