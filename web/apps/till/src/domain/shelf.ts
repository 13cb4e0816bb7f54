const FAVOURITES = "*";

/** A page of favourites in the place of a category. */
export function favouritesCode(skus: readonly string[]): string {
  return FAVOURITES + skus.join(",");
}

/** The SKUs of a page of favourites; null of a category. */
export function favouritesIn(shelf: string | null): readonly string[] | null {
  return shelf?.startsWith(FAVOURITES) === true ? shelf.slice(FAVOURITES.length).split(",") : null;
}

/**
 * What the grid shows: null for all products.
 *
 * chosen: "" is all products; undefined, or a page of favourites that was changed since, is no choice, and the first
 * page of favourites is shown.
 */
export function shelfShown(chosen: string | undefined, favourites: readonly string[]): string | null {
  if (chosen === undefined || (favouritesIn(chosen) !== null && !favourites.includes(chosen))) return favourites[0] ?? null;
  return chosen === "" ? null : chosen;
}
