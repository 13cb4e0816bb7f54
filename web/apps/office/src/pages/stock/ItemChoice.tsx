import { SelectSearch, useTexts } from "@comptoir/ui";
import { useState, type ReactNode } from "react";

import { useFoundProducts } from "../../parts/useFoundProducts";
import { stockTexts } from "../../texts/stock";

interface ItemChoiceProps {
  readonly item: string | undefined;
  readonly onItem: (sku: string | undefined) => void;
}

/** One item by name, SKU or barcode; the first choice is every item. */
export function ItemChoice({ item, onItem }: ItemChoiceProps): ReactNode {
  const say = useTexts(stockTexts);
  const [text, setText] = useState("");
  const found = useFoundProducts(text).map((product) => ({ value: product.sku, label: product.label || product.sku, detail: product.sku }));
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
