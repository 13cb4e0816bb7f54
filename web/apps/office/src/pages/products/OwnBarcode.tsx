import { Problem } from "@comptoir/client";
import { Button, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Barcode } from "lucide-react";
import type { ReactNode } from "react";

import { giveOwnBarcode, type ProductDetail } from "../../api/products";
import { useSession } from "../../app/session";
import { ProblemNote } from "../../parts/Problems";
import { productTexts } from "../../texts/products";
import { isSellable } from "./PriceCell";

/** For what has no barcode of its maker: the next number of the shop's own range, saved at once. */
export function OwnBarcode({ product }: { readonly product: ProductDetail }): ReactNode {
  const say = useTexts(productTexts);
  const toast = useToast();
  const { may } = useSession();
  const client = useQueryClient();
  const give = useMutation({
    mutationFn: () => giveOwnBarcode(product.sku),
    onSuccess: async (gtin) => {
      toast({ text: say("ownBarcodeGiven", { sku: product.sku, gtin }), tone: "good" });
      await client.invalidateQueries({ queryKey: ["products"] });
    },
  });
  if (!isSellable(product) || product.identifiers.gtin.length > 0) return null;
  return (
    <div className="mt-2 flex flex-col items-start gap-2">
      <Button icon={Barcode} busy={give.isPending} onClick={() => give.mutate()}>
        {say("ownBarcode")}
      </Button>
      {give.isError ? <ProblemNote error={give.error} /> : null}
      {give.error instanceof Problem && give.error.code === "catalog.range_used_up" && may("till.selling.read") ? (
        <Link to="/selling" search={{ tab: "masks" }} className="inline-flex min-h-8 items-center text-accent underline-offset-2 hover:underline pointer-coarse:min-h-11">
          {say("ownBarcodePrefixes")}
        </Link>
      ) : null}
    </div>
  );
}
