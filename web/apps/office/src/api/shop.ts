import { read, request, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import { readAll } from "./structure";

export interface Address {
  readonly lines: readonly string[];
  readonly postcode: string;
  readonly city: string;
  readonly country: string;
}

export interface StoreDetail {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly legal_entity: string;
  readonly address: Address;
  readonly territory: string;
  readonly time_zone: string;
  readonly currency: string;
  readonly locale: string;
  readonly hours: { readonly [day: string]: readonly { readonly opens: string; readonly closes: string }[] };
  readonly node: string;
  readonly registration_number: string | null;
  readonly phone: string;
  readonly version: number;
}

export interface LegalEntity {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly legal_form: string;
  readonly address: Address;
  readonly currency: string;
  readonly vat_number: string | null;
  readonly registration_number: string | null;
  readonly register: string;
  readonly share_capital: { readonly amount: number; readonly currency: string | null } | null;
  readonly version: number;
}

export const storesQuery = queryOptions({ queryKey: ["stores"], queryFn: ({ signal }) => readAll<StoreDetail>("/stores", signal) });
export const entitiesQuery = queryOptions({ queryKey: ["legal-entities"], queryFn: ({ signal }) => readAll<LegalEntity>("/legal-entities", signal) });

/** Replaces a store or an entity over the version that was shown. */
export async function putSetting(path: "stores" | "legal-entities", code: string, version: number, body: object): Promise<void> {
  await request("PUT", `/${path}/${encodeURIComponent(code)}`, { body, headers: { "If-Match": `"${version}"` } });
}

export interface FeedReader {
  readonly name: string;
  readonly position: number;
  readonly lag: number;
  readonly last_error: string | null;
  readonly dead_letters: number;
}

const READERS_MILLISECONDS = 3_000;

export const readersQuery = queryOptions({
  queryKey: ["readers"],
  queryFn: async ({ signal }) => {
    const answer = await read<readonly FeedReader[] | Page<FeedReader>>("/readers", {}, signal);
    return "items" in answer ? answer.items : answer;
  },
  refetchInterval: READERS_MILLISECONDS,
});

export interface Case {
  readonly id: string;
  readonly kind: string;
  /** In the caller's language. */
  readonly title: string;
  readonly subject: string;
  readonly facts: { readonly [key: string]: unknown };
  readonly state: string;
  readonly occurrences: number;
  readonly opened_at: string;
  readonly closed_at: string | null;
  /** Only where one case is asked for. */
  readonly comments: readonly { readonly id: string; readonly author: string; readonly text: string; readonly at: string }[] | null;
}

export function caseQuery(id: string) {
  return queryOptions({ queryKey: ["cases", "one", id], queryFn: ({ signal }) => read<Case>(`/cases/${id}`, {}, signal) });
}
