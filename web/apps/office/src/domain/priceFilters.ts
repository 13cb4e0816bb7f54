/** Filters of labels and of taxes, as they stand in the address. */

import { compact, oneOf, type Search } from "./filters";

export const TAX_TABS = ["rates", "abroad", "law", "kept"] as const;
export type TaxTab = (typeof TAX_TABS)[number];

export interface TaxSearch {
  readonly tab?: TaxTab;
}

export function taxSearch(search: Search): TaxSearch {
  return compact<TaxSearch>({ tab: oneOf(search["tab"], TAX_TABS) });
}

export interface LabelSearch {
  /** The items on the shelves; left out, the labels that wait. */
  readonly tab?: "shelf";
}

export function labelSearch(search: Search): LabelSearch {
  return compact<LabelSearch>({ tab: oneOf(search["tab"], ["shelf"] as const) });
}
