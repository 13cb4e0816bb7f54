import { Button, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Barcode } from "lucide-react";
import type { ReactNode } from "react";

import { giveOwnBarcode, type ProductDetail } from "../../api/products";
import { productTexts } from "../../texts/products";
import { isSellable } from "./PriceCell";

/** For what has no barcode of its maker: the next number of the shop's own range, saved at once. */
export function OwnBarcode({ product }: { readonly product: ProductDetail }): ReactNode {
  const say = useTexts(productTexts);
  const toast = useToast();
  const client = useQueryClient();
  const give = useMutation({
    mutationFn: () => giveOwnBarcode(product.sku),
    onSuccess: async (gtin) => {
      toast({ text: say("ownBarcodeGiven", { sku: product.sku, gtin }), tone: "good" });
      await client.invalidateQueries({ queryKey: ["products"] });
    },
    onError: (error) => toast({ text: error.message, tone: "loss" }),
  });
  if (!isSellable(product) || product.identifiers.gtin.length > 0) return null;
  return (
    <Button icon={Barcode} className="mt-2" busy={give.isPending} onClick={() => give.mutate()}>
      {say("ownBarcode")}
    </Button>
  );
}
