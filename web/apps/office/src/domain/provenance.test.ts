import { expect, it } from "vitest";
import { inheritedAt } from "./provenance";
import type { Path } from "./product";

const COLOUR: Path = { kind: "value", attribute: "colour", locale: null, channel: null };

it("names the level that a value comes from", () => {
  const resolved = [{ locale: null, channel: null, data: "red", sku: "SOCK", inherited: true }];
  expect(inheritedAt(resolved, COLOUR, "SOCK-39")).toEqual({ data: "red", sku: "SOCK" });
});

it("says nothing of an own value, another scope, or a field", () => {
  const own = [{ locale: null, channel: null, data: "red", sku: "SOCK-39", inherited: false }];
  const other = [{ locale: "fr_FR", channel: null, data: "rouge", sku: "SOCK", inherited: true }];
  expect([inheritedAt(own, COLOUR, "SOCK-39"), inheritedAt(other, COLOUR, "SOCK-39")]).toEqual([null, null]);
  expect(inheritedAt(own, { kind: "field", field: "enabled" }, "SOCK-39")).toBe(null);
});
