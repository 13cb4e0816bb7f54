import { read, request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Attribute, Labels } from "../domain/attributes";
import type { Values } from "../domain/product";
import { readAll, type AttributeOption, type Category } from "./structure";

export interface WholeCategory extends Category {
  readonly values: Values;
  readonly version: number;
  /** By taxonomy: the name that holds, and the category that says so. */
  readonly called: { readonly [taxonomy: string]: { readonly name: string; readonly by: string } };
}

export interface MergePreview {
  readonly source: string;
  readonly target: string;
  readonly products: number;
  readonly both: number;
  readonly shown: number;
  readonly children: readonly string[];
  readonly lost: readonly string[];
  /** What goes by the categories, and for which products from then on. */
  readonly uses: readonly { readonly what: string; readonly name: string; readonly category: string; readonly reach: "wider" | "gained" | "lost" }[];
  readonly seen: string;
}

export interface CategoryChange {
  readonly id: string;
  readonly kind: "move" | "merge";
  readonly category: string;
  readonly target: string | null;
  readonly is_undone: boolean;
}

export interface Taxonomy {
  readonly code: string;
  readonly edition: string;
  readonly size: number;
  readonly mapped: number;
  readonly lost: { readonly [category: string]: string };
}

export interface Entity {
  readonly code: string;
  readonly labels: Labels;
  readonly attributes: readonly Attribute[];
  readonly image_attribute: string | null;
  readonly on_cards: readonly string[];
  readonly choices?: { readonly [attribute: string]: readonly AttributeOption[] };
  readonly version: number;
}

export interface EntityRecord {
  readonly code: string;
  readonly labels: Labels;
  readonly position: number;
  readonly values: Values;
  readonly image: string | null;
  readonly version?: number;
}

export interface RecordUses {
  readonly products: number;
  readonly skus: readonly string[];
  readonly others: readonly { readonly entity: string; readonly code: string }[];
}

const at = encodeURIComponent;
const versioned = (version: number) => ({ headers: { "If-Match": `"${version}"` } });

export const categoryQuery = (code: string) => queryOptions({ queryKey: ["structure", "categories", code], queryFn: ({ signal }) => read<WholeCategory>(`/categories/${at(code)}`, {}, signal) });
export const changesQuery = queryOptions({ queryKey: ["structure", "category-changes"], queryFn: async ({ signal }) => (await read<{ readonly items: readonly CategoryChange[] }>("/category-changes", {}, signal)).items });
export const taxonomiesQuery = queryOptions({ queryKey: ["structure", "taxonomies"], queryFn: async ({ signal }) => (await read<{ readonly items: readonly Taxonomy[] }>("/taxonomies", {}, signal)).items });
export const nodesQuery = (taxonomy: string, q: string) =>
  queryOptions({ queryKey: ["structure", "nodes", taxonomy, q], queryFn: async ({ signal }) => (await read<{ readonly items: readonly { readonly path: string; readonly number: string | null }[] }>(`/taxonomies/${at(taxonomy)}/nodes`, { q, limit: 50 }, signal)).items });
export const entitiesQuery = queryOptions({ queryKey: ["structure", "reference-entities"], queryFn: ({ signal }) => readAll<Entity>("/reference-entities", signal) });
export const entityQuery = (code: string) => queryOptions({ queryKey: ["structure", "reference-entities", code], queryFn: ({ signal }) => read<Entity>(`/reference-entities/${at(code)}`, {}, signal) });
export const recordsQuery = (entity: string, q: string) => queryOptions({ queryKey: ["structure", "records", entity, q], queryFn: ({ signal }) => readAll<EntityRecord>(`/reference-entities/${at(entity)}/records`, signal, q === "" ? {} : { q }) });
export const recordQuery = (entity: string, code: string) => queryOptions({ queryKey: ["structure", "records", entity, "one", code], queryFn: ({ signal }) => read<EntityRecord>(`/reference-entities/${at(entity)}/records/${at(code)}`, {}, signal) });
export const usesQuery = (entity: string, code: string) => queryOptions({ queryKey: ["structure", "records", entity, "uses", code], queryFn: ({ signal }) => read<RecordUses>(`/reference-entities/${at(entity)}/records/${at(code)}/uses`, { limit: 20 }, signal) });

export const categoriesApi = {
  create: (code: string, parent: string | null, labels: Labels) => request("PUT", `/categories/${at(code)}`, { body: { code, parent, labels }, ...versioned(0) }),
  change: (category: WholeCategory, labels: Labels, values: Values) => request("PATCH", `/categories/${at(category.code)}`, { body: { labels, values: { ...Object.fromEntries(Object.keys(category.values).map((one) => [one, null])), ...values } }, ...versioned(category.version) }),
  remove: (category: WholeCategory) => request("DELETE", `/categories/${at(category.code)}`, versioned(category.version)),
  move: async (category: string, parent: string | null, before: string | null) => (await request<{ readonly change: string | null }>("POST", "/categories:move", { body: { category, parent, before } })).data.change,
  previewMerge: async (source: string, target: string) => (await request<MergePreview>("POST", "/categories:preview-merge", { body: { source, target } })).data,
  merge: ({ source, target, seen }: MergePreview) => request("POST", "/categories:merge", { body: { source, target, seen } }),
  undo: (change: string) => request("POST", `/category-changes/${at(change)}/undo`),
  call: (category: string, taxonomy: string, name: string | null) => request("PUT", `/categories/${at(category)}/taxonomies/${at(taxonomy)}`, { body: { name } }),
  readTaxonomy: (code: string, file: File) => request("PUT", `/taxonomies/${at(code)}`, { raw: file, headers: { "Content-Type": "application/octet-stream" } }),
};

export const entitiesApi = {
  put: ({ code, labels, attributes, image_attribute, on_cards, choices }: Omit<Entity, "version">, version: number) => request("PUT", `/reference-entities/${at(code)}`, { body: { code, labels, attributes, image_attribute, on_cards, choices }, ...versioned(version) }),
  remove: (entity: Entity) => request("DELETE", `/reference-entities/${at(entity.code)}`, versioned(entity.version)),
  link: (code: string, reference: string, labels: Labels, multiple: boolean) => request("PUT", `/attributes/${at(code)}`, { body: { code, type: "reference", reference, multiple, labels, filterable: true }, ...versioned(0) }),
  putRecord: (entity: string, { code, labels, position, values }: EntityRecord, version: number) => request("PUT", `/reference-entities/${at(entity)}/records/${at(code)}`, { body: { code, labels, position, values }, ...versioned(version) }),
  removeRecord: (entity: string, code: string, version: number) => request("DELETE", `/reference-entities/${at(entity)}/records/${at(code)}`, versioned(version)),
};
