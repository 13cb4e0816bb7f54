import { read, type Page } from "@comptoir/client";
import { useQuery } from "@tanstack/react-query";

import type { ProductSummary } from "../api/products";
import { sellable } from "../domain/finding";
import { useDelayed } from "./useDelayed";

const FOUND = 20;

/** Products that can be sold and fit what is typed: by name, SKU or barcode. */
export function useFoundProducts(text: string): readonly ProductSummary[] {
  const asked = useDelayed(text.trim());
  const { data } = useQuery({
    queryKey: ["find", asked, FOUND],
    queryFn: ({ signal }) => read<Page<ProductSummary>>("/products", { q: asked, limit: FOUND }, signal),
    placeholderData: (previous) => previous,
  });
  return sellable(data?.items ?? []);
}
