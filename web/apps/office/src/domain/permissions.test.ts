import { expect, it } from "vitest";
import { grantsOf, may, visibleAreas, visibleGroups } from "./permissions";

it("allows in a store only where it was granted", () => {
  const grants = grantsOf([{ code: "till.day.open", stores: ["rivoli"] }]);
  expect([may(grants, "till.day.open", "rivoli"), may(grants, "till.day.open", "lyon")]).toEqual([true, false]);
  expect(may(grants, "till.day.open")).toBe(true);
});

it("treats null as every store, whatever comes before or after", () => {
  const grants = grantsOf([
    { code: "a.b.c", stores: null },
    { code: "a.b.c", stores: ["rivoli"] },
  ]);
  expect(may(grants, "a.b.c", "lyon")).toBe(true);
});

it("refuses what was not granted, and an empty list of stores", () => {
  const grants = grantsOf([{ code: "a.b.c", stores: [] }]);
  expect([may(grants, "a.b.c"), may(grants, "x.y.z")]).toEqual([false, false]);
});

it("shows only pages that can be used", () => {
  const shown = (codes: string[]) =>
    visibleAreas(grantsOf(codes.map((code) => ({ code, stores: null })))).map(({ area }) => area);
  expect(shown([])).toEqual(["home"]);
  expect(shown(["inventory.stock.read", "inventory.document.write"])).toEqual(["home", "stock", "receiving"]);
});

it("shows only groups that hold such a page", () => {
  const grants = grantsOf([{ code: "inventory.stock.read", stores: null }]);
  expect(visibleGroups(grants).map(({ group }) => group)).toEqual(["mine", "goodsHeld"]);
});
