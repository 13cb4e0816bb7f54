import { useQueries } from "@tanstack/react-query";

import { namesQuery } from "../api/products";
import { useSession } from "../app/session";

/** SKUs that one question names; far fewer than an address may hold. */
const AT_ONCE = 100;

/** What people call products that something names by SKU; with their SKU where several of them have one name. */
export function useProductNames(skus: readonly string[]): (sku: string) => string {
  const { may } = useSession();
  const asked = [...new Set(skus)].sort();
  const parts = Array.from({ length: Math.ceil(asked.length / AT_ONCE) }, (_, at) => asked.slice(at * AT_ONCE, (at + 1) * AT_ONCE));
  return useQueries({
    queries: parts.map((part) => ({ ...namesQuery(part), enabled: may("catalog.product.read") })),
    combine: (found) => {
      const names = new Map(found.flatMap(({ data = [] }) => data.map(({ sku, label }) => [sku.toLowerCase(), label] as const)));
      const called = [...names.values()];
      const isShared = new Set(called.filter((label, at) => called.indexOf(label) !== at));
      return (sku: string): string => {
        const name = names.get(sku.toLowerCase()) || sku;
        return isShared.has(name) ? `${name} (${sku})` : name;
      };
    },
  });
}
