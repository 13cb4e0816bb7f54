import { expect, it } from "vitest";

import { favouritesCode, favouritesIn, shelfShown } from "./shelf";

const PAGES = [favouritesCode(["WATER", "TEA"]), favouritesCode(["CAKE"])];

it("shows favourites first, then what was chosen, and favourites again once their page has changed", () => {
  expect(shelfShown(undefined, PAGES)).toBe("*WATER,TEA");
  expect(shelfShown("", PAGES)).toBeNull();
  expect(shelfShown("mode", PAGES)).toBe("mode");
  expect(shelfShown("*CAKE", PAGES)).toBe("*CAKE");
  expect(shelfShown("*CAKE,TEA", PAGES)).toBe("*WATER,TEA");
  expect(shelfShown(undefined, [])).toBeNull();
  expect(shelfShown("*CAKE", [])).toBeNull();
});

it("tells favourites from categories", () => {
  expect(favouritesIn("*WATER,TEA")).toEqual(["WATER", "TEA"]);
  expect([favouritesIn("mode"), favouritesIn(null)]).toEqual([null, null]);
});
