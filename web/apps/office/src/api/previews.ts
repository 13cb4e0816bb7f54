import { request, type Money } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { PreviewForm } from "../domain/filters";
import { productPath } from "./products";

/** Where a product would be shown and with which changes. */
interface Previewed {
  readonly channel: string;
  readonly locale: string;
  readonly format: string;
  readonly changes: object;
}

/** A card as a till reads it. */
export interface TillCard {
  readonly label: string;
  readonly variant: string | null;
  readonly image: string | null;
  readonly price: Money | null;
}

/** The till's card, or the text of a page (HTML) or drawing (SVG). */
export const previewQuery = (sku: string, form: PreviewForm, body: Previewed) =>
  queryOptions({
    queryKey: ["products", "one", sku, "preview", form, body],
    queryFn: async () => (await request<TillCard | string>("POST", `${productPath(sku)}/preview/${form}`, { body })).data,
    gcTime: 0,
    retry: false,
  });
