import { read, request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Labels } from "../domain/attributes";
import { productPath } from "./products";
import { readAll } from "./structure";

/** A kind of link. two_way: both products show it. quantified: it says how many. */
export interface AssociationType {
  readonly code: string;
  readonly labels: Labels;
  readonly two_way: boolean;
  readonly quantified: boolean;
}

/** A link as a product shows it; is_reverse: the other product holds it. */
export interface ProductLink {
  readonly association_type: string;
  readonly sku: string;
  readonly label: string;
  readonly quantity: number | null;
  readonly is_reverse: boolean;
}

export const associationTypesQuery = queryOptions({
  queryKey: ["structure", "association-types"],
  queryFn: ({ signal }) => readAll<AssociationType>("/association-types", signal),
  staleTime: 60_000,
});

export function linksQuery(sku: string) {
  return queryOptions({
    queryKey: ["products", "links", sku],
    queryFn: async ({ signal }) => (await read<{ readonly items: readonly ProductLink[] }>(`${productPath(sku)}/links`, {}, signal)).items,
  });
}

/** Makes the kinds of link that most shops want, where they are missing. */
export async function takeUsualLinks(): Promise<void> {
  await request("POST", "/association-types:usual");
}

/** Makes a kind of link of the shop's own. */
export async function putAssociationType(kind: AssociationType): Promise<void> {
  await request("PUT", `/association-types/${encodeURIComponent(kind.code)}`, { body: { ...kind } });
}
