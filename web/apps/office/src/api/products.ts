import { Problem, read, request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Labels } from "../domain/attributes";
import type { Json, Product } from "../domain/product";

/** A product as lists show it. */
export interface ProductSummary {
  readonly sku: string;
  readonly label: Labels | null;
  readonly image: string | null;
  readonly family: string | null;
  readonly parent: string | null;
  readonly level: string;
  readonly status: string;
  readonly review: string;
  readonly enabled: boolean;
  readonly unit: string;
  readonly identifiers: { readonly gtin?: readonly string[] };
  readonly version: number;
  readonly updated_at: string | null;
}

/** One value once all levels lie over each other, and where it comes from. */
export interface ResolvedValue {
  readonly locale: string | null;
  readonly channel: string | null;
  readonly data: Json;
  readonly sku: string;
  readonly inherited: boolean;
  readonly origin: string;
  readonly above?: { readonly data: Json; readonly sku: string } | null;
}

export interface ProductDetail extends Product {
  readonly label: Labels | null;
  readonly image: string | null;
  readonly level: string;
  readonly review: string;
  readonly unit: string;
  readonly resolved: { readonly [attribute: string]: readonly ResolvedValue[] };
}

export function productPath(sku: string): string {
  return `/products/${encodeURIComponent(sku)}`;
}

export function productQuery(sku: string) {
  return queryOptions({
    queryKey: ["products", "one", sku],
    queryFn: ({ signal }) => read<ProductDetail>(productPath(sku), { resolved: true }, signal),
  });
}

/** Saves a merge patch over the version that was edited; `Problem` 412 when somebody else was faster. */
export async function patchProduct(sku: string, version: number, patch: { readonly [key: string]: Json }): Promise<ProductDetail> {
  const answer = await request<ProductDetail>("PATCH", productPath(sku), { query: { resolved: true }, body: patch, headers: { "If-Match": `"${version}"` } });
  return answer.data;
}

/** The address of a product's picture: an asset of ours in the size asked for, or an address elsewhere. */
export function pictureOf(image: string | null, size: "thumb" | "small" | "large" = "thumb"): string | null {
  if (image === null || /^(https?:)?\//.test(image)) return image;
  return `/api/v1/assets/${encodeURIComponent(image)}/renditions/${size}`;
}

export type ProductStep = "submit" | "approve" | "reject" | "publish" | "withdraw";

export async function takeStep(sku: string, step: ProductStep): Promise<void> {
  await request("POST", `${productPath(sku)}/${step}`);
}

export function isStale(error: unknown): boolean {
  return error instanceof Problem && error.status === 412;
}
