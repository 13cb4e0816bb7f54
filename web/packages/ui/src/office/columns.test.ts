import { expect, it } from "vitest";
import { gridTemplate, leastWidth, nextSort, shownColumns, walk } from "./columns";

it("lays columns out with their least width and their share of the rest", () => {
  const columns = [{ width: 120 }, { width: 200, grow: 2 }, { width: 80, grow: 0 }];
  expect(gridTemplate(columns)).toBe("120px minmax(200px, 2fr) 80px");
  expect(leastWidth(columns)).toBe(400);
});

it("sorts upwards, downwards, and then not at all", () => {
  const first = nextSort(null, "sku");
  const second = nextSort(first, "sku");
  expect([first, second, nextSort(second, "sku")]).toEqual([
    { column: "sku", descending: false },
    { column: "sku", descending: true },
    null,
  ]);
  expect(nextSort(second, "name")).toEqual({ column: "name", descending: false });
});

it("shows the usual columns until somebody chooses, and never none", () => {
  const columns = [{ id: "sku" }, { id: "name" }, { id: "parent", optional: true }];
  const ids = (chosen: string[] | null) => shownColumns(columns, chosen).map(({ id }) => id);
  expect([ids(null), ids(["parent", "sku"]), ids([])]).toEqual([["sku", "name"], ["sku", "parent"], ["sku", "name"]]);
});

it.each([
  ["ArrowDown", -1, 0],
  ["ArrowDown", 9, 9],
  ["ArrowUp", 0, 0],
  ["PageDown", 0, 4],
  ["PageUp", 3, 0],
  ["End", 0, 9],
  ["Home", 9, 0],
  ["a", 3, null],
])("%s on row %i of ten leads to %s", (key, at, expected) => {
  expect(walk(key, at, 10, 4)).toBe(expected);
});

it("walks nowhere in an empty table", () => {
  expect(walk("End", -1, 0, 4)).toBe(null);
});
