import { useQueries } from "@tanstack/react-query";

import { pricesQuery, type PriceList } from "../../api/prices";
import type { ProductSummary } from "../../api/products";
import type { RecordedPrice } from "../../domain/prices";
import { isSellable } from "./PriceCell";

/** SKUs that one question names; far fewer than an address may hold. */
const AT_ONCE = 100;

/** What the products of a list cost on a price list, for any quantity, by SKU. */
export function useListPrices(products: readonly ProductSummary[], list: PriceList | undefined, store: string | null): ReadonlyMap<string, RecordedPrice> {
  const skus = list === undefined ? [] : products.filter(isSellable).map(({ sku }) => sku);
  const parts = Array.from({ length: Math.ceil(skus.length / AT_ONCE) }, (_, at) => skus.slice(at * AT_ONCE, (at + 1) * AT_ONCE));
  return useQueries({
    queries: parts.map((part) => pricesQuery(part, store)),
    combine: (found) => new Map(found.flatMap(({ data }) => data ?? []).filter((price) => price.price_list === list?.code && price.min_quantity === "0").map((price) => [price.sku, price])),
  });
}
