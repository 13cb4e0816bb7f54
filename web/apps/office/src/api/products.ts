import { Problem, read, request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Job } from "../domain/jobs";
import type { Json, Product } from "../domain/product";

/** A product as lists show it. */
export interface ProductSummary {
  readonly sku: string;
  /** In the caller's language. */
  readonly label: string;
  /** Address of its picture. */
  readonly image: string | null;
  readonly family: string | null;
  readonly parent: string | null;
  readonly level: string;
  readonly status: string;
  readonly review: string;
  readonly enabled: boolean;
  readonly version: number;
  readonly is_published_as_it_stands: boolean;
  readonly unit: string;
  readonly updated_at: string;
}

/** One value once all levels lie over each other, and where it comes from. */
export interface ResolvedValue {
  readonly locale: string | null;
  readonly channel: string | null;
  readonly data: Json;
  readonly sku: string;
  readonly inherited: boolean;
  readonly origin: string;
}

export interface ProductDetail extends Product {
  readonly label: string;
  readonly image: string | null;
  readonly level: string;
  readonly review: string;
  readonly unit: string;
  readonly is_published_as_it_stands: boolean;
  readonly resolved: { readonly [attribute: string]: readonly ResolvedValue[] };
  readonly variants: readonly { readonly sku: string; readonly label: string; readonly level: string; readonly status: string }[];
}

export function productPath(sku: string): string {
  return `/products/${encodeURIComponent(sku)}`;
}

export function productQuery(sku: string) {
  return queryOptions({
    queryKey: ["products", "one", sku],
    queryFn: ({ signal }) => read<ProductDetail>(productPath(sku), {}, signal),
  });
}

/** Saves a merge patch over the version that was edited; `Problem` 412 when somebody else was faster. */
export async function patchProduct(sku: string, version: number, patch: { readonly [key: string]: Json }): Promise<ProductDetail> {
  const answer = await request<ProductDetail>("PATCH", productPath(sku), { body: patch, headers: { "If-Match": `"${version}"` } });
  return answer.data;
}

export type ProductStep = "submit" | "approve" | "reject" | "publish" | "withdraw";

export async function takeStep(sku: string, step: ProductStep): Promise<void> {
  await request("POST", `${productPath(sku)}/${step}`);
}

/** Starts the job that shows everything in use as it stands. */
export async function publishAll(): Promise<Job> {
  return (await request<{ readonly job: Job }>("POST", "/products:publish")).data.job;
}

export function isStale(error: unknown): boolean {
  return error instanceof Problem && error.status === 412;
}
