import { useQueries } from "@tanstack/react-query";

import { productQuery } from "../api/products";
import { useSession } from "../app/session";

/** So many names are asked for at once; whatever comes after them keeps its SKU. */
const NAMED_MAX = 30;

/** What people call products that something names by SKU. */
export function useProductNames(skus: readonly string[]): (sku: string) => string {
  const { may } = useSession();
  const asked = [...new Set(skus)].slice(0, NAMED_MAX);
  return useQueries({
    queries: asked.map((sku) => ({ ...productQuery(sku), enabled: may("catalog.product.read"), retry: false, staleTime: 60_000 })),
    combine: (found) => {
      const names = new Map(found.flatMap(({ data }, at) => (data === undefined || data.label === "" ? [] : [[asked[at] ?? "", data.label] as const])));
      return (sku: string): string => names.get(sku) ?? sku;
    },
  });
}
