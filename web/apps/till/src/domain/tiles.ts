import type { Card } from "@comptoir/client";

/** A tile of the grid: a product, or the first variant that stands for all those found of its model. */
export interface Tile {
  readonly card: Card;
  readonly variants: number;
}

/** One tile for all variants of a model, where the first of them stood; each for itself when asked so. */
export function tilesOf(cards: readonly Card[], each: boolean): readonly Tile[] {
  const tiles = new Map<string, Tile>();
  for (const card of cards) {
    const key = each ? card.sku : (card.group?.sku ?? card.sku);
    const first = tiles.get(key);
    tiles.set(key, first === undefined ? { card, variants: 1 } : { ...first, variants: first.variants + 1 });
  }
  return [...tiles.values()];
}
