import { read, request, type Page, type Query } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Attribute, AttributeGroup, Labels } from "../domain/attributes";
import type { Split } from "../domain/newProduct";

export interface Channel {
  readonly code: string;
  readonly labels: Labels;
  readonly locales: readonly string[];
  readonly currencies: readonly string[];
  readonly tree: string | null;
}

export interface Family {
  readonly code: string;
  readonly labels: Labels;
  readonly attributes: readonly string[];
  readonly label_attribute: string | null;
  readonly image_attribute: string | null;
  /** What makes the SKU of a product where nobody types one. */
  readonly sku_pattern: string | null;
  /** Attribute codes that must be filled, by channel. */
  readonly required: { readonly [channel: string]: readonly string[] };
}

/** A field that must be filled; families: those it applies to, all when empty. */
export interface Requirement {
  readonly field: string;
  readonly families: readonly string[];
  readonly source: string | null;
}

/** A purpose that products can be ready for. channels: those it is asked on, all when empty. */
export interface RequirementSet {
  readonly code: string;
  readonly labels: Labels;
  readonly channels: readonly string[];
  readonly requirements: readonly Requirement[];
  readonly position: number;
  readonly version: number;
}

export interface Category {
  readonly code: string;
  readonly parent: string | null;
  readonly labels: Labels;
  readonly position: number;
}

export interface AttributeOption {
  readonly code: string;
  readonly labels: Labels;
  readonly position: number;
}

export interface MeasurementFamily {
  readonly code: string;
  readonly labels: Labels;
  readonly units: { readonly [code: string]: { readonly code: string; readonly symbol: string; readonly labels: Labels } };
}

/** The most that the server gives at once. */
const PAGE = 500;
const STRUCTURE_STALE = 60_000;

/** Every page of a list whose whole is needed at once: the structure is small. */
export async function readAll<T>(path: string, signal?: AbortSignal, query: Query = {}): Promise<T[]> {
  const items: T[] = [];
  let after: string | null = null;
  do {
    const page: Page<T> = await read<Page<T>>(path, { ...query, limit: PAGE, after }, signal);
    items.push(...page.items);
    after = page.next;
  } while (after !== null);
  return items;
}

function listQuery<T>(name: string) {
  return queryOptions({
    queryKey: ["structure", name],
    queryFn: ({ signal }) => readAll<T>(`/${name}`, signal),
    staleTime: STRUCTURE_STALE,
  });
}

/** Lets variants of a family say otherwise what these attributes say on a level above; null allows all. */
export async function putOverridable(split: string, overridable: readonly string[] | null): Promise<void> {
  await request("PATCH", `/family-variants/${encodeURIComponent(split)}`, { body: { overridable: overridable === null ? null : [...overridable] } });
}

export const channelsQuery = listQuery<Channel>("channels");
export const familiesQuery = listQuery<Family>("families");
export const splitsQuery = listQuery<Split>("family-variants");
export const categoriesQuery = listQuery<Category>("categories");
export const attributesQuery = listQuery<Attribute>("attributes");
export const attributeGroupsQuery = listQuery<AttributeGroup>("attribute-groups");

export const requirementSetsQuery = listQuery<RequirementSet>("requirement-sets");
export const measurementFamiliesQuery = listQuery<MeasurementFamily>("measurement-families");

type Optioned = Pick<Attribute, "code"> & Partial<Pick<Attribute, "type" | "reference" | "entity">>;

async function optionsOf({ code, type, reference, entity }: Optioned, signal: AbortSignal): Promise<readonly AttributeOption[]> {
  if (entity === undefined) return (await read<{ readonly choices?: readonly AttributeOption[] }>(`/attributes/${encodeURIComponent(code)}`, {}, signal)).choices ?? [];
  if (type === "reference") return readAll<AttributeOption>(`/reference-entities/${encodeURIComponent(reference ?? "")}/records`, signal);
  const found = await read<{ readonly choices?: { readonly [attribute: string]: readonly AttributeOption[] } }>(`/reference-entities/${encodeURIComponent(entity)}`, {}, signal);
  return found.choices?.[code] ?? [];
}

/** The list that a choice or a reference takes its codes from. */
export function optionsQuery(attribute: Optioned) {
  return queryOptions({
    queryKey: ["structure", "options", attribute.entity ?? "", attribute.code],
    queryFn: ({ signal }) => optionsOf(attribute, signal),
    staleTime: STRUCTURE_STALE,
  });
}
