import { Problem, read, request, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";
import type { Stage } from "../domain/stages";

import type { Job } from "../domain/jobs";
import type { Json, Product } from "../domain/product";

/** What is missing for a requirement set, on a channel, in a locale; `missing` names fields such as `values.name`. */
export interface Gap {
  readonly requirement_set: string;
  readonly channel: string;
  readonly locale: string;
  readonly required: number;
  readonly missing: readonly string[];
  readonly percent: number;
}

/** How many products lack something at a place, and how many of them nearly nothing. */
export interface GapCount {
  readonly requirement_set: string;
  readonly channel: string;
  readonly locale: string;
  readonly incomplete: number;
  readonly nearly: number;
}

export const completenessQuery = queryOptions({
  queryKey: ["products", "completeness"],
  queryFn: ({ signal }) => read<{ readonly items: readonly GapCount[]; readonly nearly_max: number; readonly is_recounting: boolean }>("/completeness", {}, signal),
});

/** Makes the requirement sets that most shops start with, where they are missing. */
export async function takeUsualSets(): Promise<void> {
  await request("POST", "/requirement-sets:usual");
}

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
  readonly lifecycle: Stage;
  readonly unit: string;
  readonly updated_at: string;
  /** The places where something is missing. */
  readonly incomplete: readonly Gap[];
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

/** What one may do with a product: `edit` all of it, or `write` some of its values; `propose` some, or `submit` it as a whole. */
export type ProductAct = "edit" | "write" | "delete" | "submit" | "propose" | "approve" | "publish" | "stage";

export interface ProductDetail extends Product {
  readonly acts: readonly ProductAct[];
  /** Its own links, by kind. */
  readonly associations: { readonly [kind: string]: readonly { readonly sku: string; readonly quantity: number | null }[] };
  readonly id: string;
  readonly label: string;
  readonly image: string | null;
  readonly level: string;
  readonly review: string;
  readonly unit: string;
  readonly family_variant_of_root: string | null;
  readonly is_published_as_it_stands: boolean;
  readonly lifecycle: Stage;
  /** Every place where the product is asked for something. */
  readonly completeness: readonly Gap[];
  readonly resolved: { readonly [attribute: string]: readonly ResolvedValue[] };
  readonly variants: readonly { readonly sku: string; readonly label: string; readonly axes: string; readonly level: string; readonly status: string }[];
}

const MODELS = 20;

export function productPath(sku: string): string {
  return `/products/${encodeURIComponent(sku)}`;
}

export function productQuery(sku: string) {
  return queryOptions({
    queryKey: ["products", "one", sku],
    queryFn: ({ signal }) => read<ProductDetail>(productPath(sku), {}, signal),
  });
}

/** The products of these SKUs, for what they are called; those that are not there are left out. */
export function namesQuery(skus: readonly string[]) {
  return queryOptions({
    queryKey: ["products", "names", skus],
    queryFn: async ({ signal }) => (await read<Page<ProductSummary>>("/products", { sku: skus, limit: skus.length }, signal)).items,
    placeholderData: (previous) => previous,
    retry: false,
    staleTime: 60_000,
  });
}

/** Saves a merge patch over the version that was edited; `Problem` 412 when somebody else was faster. */
export async function patchProduct(sku: string, version: number, patch: { readonly [key: string]: Json }): Promise<ProductDetail> {
  const answer = await request<ProductDetail>("PATCH", productPath(sku), { body: patch, headers: { "If-Match": `"${version}"` } });
  return answer.data;
}

/** Makes a product; `Problem` 412 when the SKU is taken. Without a SKU the pattern of its family gives one. */
export async function createProduct(sku: string, body: { readonly [field: string]: Json }): Promise<ProductDetail> {
  if (sku === "") return read<ProductDetail>(productPath((await request<{ readonly sku: string }>("POST", "/products", { body })).data.sku));
  return (await request<ProductDetail>("PUT", productPath(sku), { body, headers: { "If-Match": '"0"' } })).data;
}

export async function deleteProduct(sku: string, version: number): Promise<void> {
  await request("DELETE", productPath(sku), { headers: { "If-Match": `"${version}"` } });
}

/** The name of the product that has a SKU; null when it is free. */
export function skuOwnerQuery(sku: string) {
  return queryOptions({
    queryKey: ["products", "owner", sku],
    queryFn: async ({ signal }): Promise<string | null> => {
      try {
        const { sku: known, label } = await read<ProductDetail>(productPath(sku), {}, signal);
        return label || known;
      } catch (error) {
        if (error instanceof Problem && error.status === 404) return null;
        throw error;
      }
    },
    enabled: sku !== "",
    retry: false,
  });
}

/** Products above their variants that fit what is typed. */
export function modelsQuery(q: string) {
  return queryOptions({
    queryKey: ["products", "models", q],
    queryFn: async ({ signal }) => {
      const [roots, subs] = await Promise.all(["root", "sub"].map((level) => read<Page<ProductSummary>>("/products", { q, level, limit: MODELS }, signal)));
      return [...(roots?.items ?? []), ...(subs?.items ?? [])];
    },
    placeholderData: (previous) => previous,
  });
}

/** Products that fit what is typed, a few. */
export function searchQuery(q: string) {
  return queryOptions({
    queryKey: ["products", "search", q],
    queryFn: async ({ signal }) => (await read<Page<ProductSummary>>("/products", { q: q === "" ? undefined : q, limit: MODELS }, signal)).items,
    placeholderData: (previous) => previous,
  });
}

/** Gives a product the next barcode of the shop's own range. */
export async function giveOwnBarcode(sku: string): Promise<string> {
  const { items } = (await request<{ readonly items: readonly { readonly gtin: string }[] }>("POST", "/products:own-barcodes", { body: { skus: [sku] } })).data;
  return items[0]?.gtin ?? "";
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
