import { SelectSearch } from "@comptoir/ui";
import { useState, type ReactNode } from "react";

import type { ProductSummary } from "../api/products";
import { useFoundProducts } from "./useFoundProducts";

/** A product found by name, SKU or barcode, to add to something. */
export function ProductSearch({ label, disabled = false, onProduct }: { readonly label: string; readonly disabled?: boolean; readonly onProduct: (product: ProductSummary) => void }): ReactNode {
  const [text, setText] = useState("");
  const found = useFoundProducts(text);
  return (
    <SelectSearch
      hideLabel
      label={label}
      placeholder={label}
      disabled={disabled}
      value={null}
      choices={found.map((product) => ({ value: product.sku, label: product.label || product.sku, detail: product.sku }))}
      onSearch={setText}
      onChoice={(sku) => {
        const product = found.find((each) => each.sku === sku);
        if (product !== undefined) onProduct(product);
      }}
      className="w-56"
    />
  );
}
