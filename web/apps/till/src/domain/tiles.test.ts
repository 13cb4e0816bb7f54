import type { Card } from "@comptoir/client";
import { expect, test } from "vitest";

import { tilesOf } from "./tiles";

const card = (sku: string, model: string | null): Card => ({
  sku,
  item_id: sku,
  label: sku,
  image: null,
  hash: "",
  identifiers: {},
  unit: "H87",
  categories: [],
  price: null,
  unit_price: null,
  available: null,
  group: model === null ? null : { sku: model, label: model },
});

test("variants of one model share a tile where the first of them stood", () => {
  const found = [card("coat-s", "coat"), card("mug", null), card("coat-m", "coat"), card("hat-s", "hat")];
  expect(tilesOf(found, false).map((tile) => [tile.card.sku, tile.variants])).toEqual([
    ["coat-s", 2],
    ["mug", 1],
    ["hat-s", 1],
  ]);
  expect(tilesOf(found, true).map((tile) => tile.variants)).toEqual([1, 1, 1, 1]);
});
