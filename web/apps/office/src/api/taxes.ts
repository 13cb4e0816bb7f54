import { read, request, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Labels } from "../domain/attributes";

/** From when to when something holds, both days included, and where that is written. */
export interface Dated {
  readonly valid_from: string;
  readonly valid_to: string | null;
  readonly source: string;
}

export interface DatedRate extends Dated {
  readonly tax_class: string;
  readonly rate: string;
  readonly exemption: string | null;
}

export interface TaxTerritory {
  readonly territory: string;
  readonly rates: readonly DatedRate[];
  readonly consumption: readonly (Dated & { readonly where: string; readonly tax_class: string; readonly becomes: string })[];
  readonly profiles: readonly (Dated & { readonly is_rounded_per_line: boolean; readonly deposit_words: string | null })[];
  readonly cash: readonly (Dated & { readonly currency: string; readonly step: number })[];
}

export interface TaxData {
  readonly items: readonly { readonly code: string; readonly label: Labels }[];
  readonly territories: readonly TaxTerritory[];
}

/** What a legal entity sold to consumers elsewhere in the Union in a year, in cents of euro without tax. */
export interface DistanceYear {
  readonly year: number;
  readonly amount: number;
  readonly is_oss: boolean;
  readonly is_destination: boolean;
}

export interface TaxedAt {
  readonly territory: string;
  readonly ground: "domestic" | "below_threshold" | "above_threshold" | "chosen" | "before_rules" | "outside_union";
  readonly needs_registration: boolean;
}

export interface DistanceAnswer {
  readonly items: readonly DistanceYear[];
  readonly taxed_at?: TaxedAt;
}

export interface HoldTime {
  readonly channel: string;
  readonly minutes: number;
}

export interface LawLimit extends Dated {
  readonly groups: readonly string[];
  readonly rate: string;
  readonly exempt_kinds: readonly string[];
  /** Departments where nobody could verify that it holds. */
  readonly doubtful_in: readonly string[];
  readonly is_verified: boolean;
}

export interface SalesPeriod {
  readonly season: "winter" | "summer";
  readonly departments: readonly string[];
  readonly first: string;
  readonly last: string;
  readonly source: string;
  readonly is_verified: boolean;
}

export interface PromotionLaw {
  readonly country: string;
  readonly floors: readonly LawLimit[];
  readonly caps: readonly LawLimit[];
  readonly below_cost: readonly { readonly kind: string; readonly source: string }[];
  readonly sales: readonly SalesPeriod[];
  readonly offered_days: number;
  readonly offered_source: string;
  readonly reserved_words: { readonly words: readonly string[]; readonly source: string };
  readonly free_words: { readonly words: readonly string[]; readonly source: string };
}

export const lawsQuery = queryOptions({ queryKey: ["promotion-laws"], queryFn: async ({ signal }) => (await read<Page<PromotionLaw>>("/promotion-laws", {}, signal)).items, staleTime: Infinity });
export const holdTimesQuery = queryOptions({ queryKey: ["hold-times"], queryFn: async ({ signal }) => (await read<Page<HoldTime>>("/price-hold-times", {}, signal)).items });

/** destination: a country, to be told whose tax the next sale to it has; net: of that sale. */
export function distanceQuery(entity: string, destination: string, net: number) {
  return queryOptions({
    queryKey: ["distance-sales", entity, destination, net],
    queryFn: ({ signal }) => read<DistanceAnswer>(`/distance-sales/${encodeURIComponent(entity)}`, destination === "" ? {} : { destination, net }, signal),
    retry: false,
  });
}

export async function putDistanceYear(entity: string, { year, ...body }: DistanceYear): Promise<void> {
  await request("PUT", `/distance-sales/${encodeURIComponent(entity)}/${year}`, { body });
}

export async function putHoldTime(channel: string, minutes: number): Promise<void> {
  await request("PUT", `/price-hold-times/${encodeURIComponent(channel)}`, { body: { minutes } });
}
