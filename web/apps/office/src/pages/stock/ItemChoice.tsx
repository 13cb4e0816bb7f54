import { read, type Page } from "@comptoir/client";
import { SelectSearch, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import type { ProductSummary } from "../../api/products";
import { sellable } from "../../domain/finding";
import { useDelayed } from "../../parts/useDelayed";
import { stockTexts } from "../../texts/stock";

const FOUND = 20;

interface ItemChoiceProps {
  readonly item: string | undefined;
  readonly onItem: (sku: string | undefined) => void;
}

/** One item by name, SKU or barcode; the first choice is every item. */
export function ItemChoice({ item, onItem }: ItemChoiceProps): ReactNode {
  const say = useTexts(stockTexts);
  const [text, setText] = useState("");
  const asked = useDelayed(text.trim());
  const { data } = useQuery({
    queryKey: ["find", asked, FOUND],
    queryFn: ({ signal }) => read<Page<ProductSummary>>("/products", { q: asked, limit: FOUND }, signal),
    placeholderData: (previous) => previous,
  });
  const found = sellable(data?.items ?? []).map((product) => ({ value: product.sku, label: product.label || product.sku, detail: product.sku }));
  const chosen = item === undefined || found.some(({ value }) => value === item) ? [] : [{ value: item, label: item }];
  return (
    <SelectSearch
      hideLabel
      label={say("search")}
      value={item ?? ""}
      choices={[{ value: "", label: say("anyItem") }, ...chosen, ...found]}
      onSearch={setText}
      onChoice={(sku) => onItem(sku || undefined)}
      className="w-60 sm:w-64"
    />
  );
}
