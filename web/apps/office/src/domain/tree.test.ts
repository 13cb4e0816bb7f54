import { describe, expect, it } from "vitest";

import { childrenOf, isWithin, placesFor, treeRows } from "./tree";

const ALL = [
  { code: "shop", parent: null, position: 0 },
  { code: "b", parent: "shop", position: 1 },
  { code: "a", parent: "shop", position: 2 },
  { code: "deep", parent: "a", position: 0 },
];

describe("the tree of categories", () => {
  it("shows rows from the top down, in their order, as far as it is open", () => {
    expect(treeRows(ALL, new Set(["shop"])).map(({ one, depth, isParent }) => [one.code, depth, isParent])).toEqual([
      ["shop", 0, true],
      ["b", 1, false],
      ["a", 1, true],
    ]);
    expect(treeRows(ALL, new Set(["shop", "a"])).map(({ one }) => one.code)).toEqual(["shop", "b", "a", "deep"]);
  });

  it("lets none go below itself", () => {
    expect(isWithin(ALL, "deep", "shop")).toBe(true);
    expect(isWithin(ALL, "b", "a")).toBe(false);
    expect(placesFor(ALL, "a").map(({ code }) => code)).toEqual(["shop", "b"]);
    expect(childrenOf(ALL, "shop").map(({ code }) => code)).toEqual(["b", "a"]);
  });
});
