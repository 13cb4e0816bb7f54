import { read, request, type FieldProblem, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Hours } from "../domain/hours";
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
  readonly hours: Hours;
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

/** What the settings page keeps, as the API names it. */
export type SettingKind = "stores" | "legal-entities" | "places" | "tills" | "terminals" | "requirement-sets" | StructureKind;
/** Parts of the structure of products. */
export type StructureKind = "attributes" | "attribute-groups" | "families" | "family-variants" | "channels";

/** Kinds that are also added over a version: that of nothing. */
const VERSIONED: ReadonlySet<SettingKind> = new Set(["requirement-sets", "attributes", "attribute-groups", "families", "family-variants", "channels"]);

/** Adds a thing, or replaces it over the version that was shown; null where the API keeps no versions, or for a new one. */
export async function putSetting(kind: SettingKind, code: string, version: number | null, body: object): Promise<void> {
  const seen = version ?? (VERSIONED.has(kind) ? 0 : null);
  const headers: Record<string, string> = seen === null ? {} : { "If-Match": `"${seen}"` };
  await request("PUT", `/${kind}/${encodeURIComponent(code)}`, { body, headers });
}

/** Takes a part of the structure away over the version that was shown; refused while anything depends on it. The answer is all that it was. */
export async function removeThing(kind: StructureKind, code: string, version: number): Promise<object> {
  const path = `/${kind}/${encodeURIComponent(code)}`;
  const whole = Object.entries(await read<{ readonly [field: string]: unknown }>(path)).filter(([field]) => field !== "version");
  await request("DELETE", path, { headers: { "If-Match": `"${version}"` } });
  return Object.fromEntries(whole);
}

export interface CompanyNumbers {
  readonly country: string;
  readonly vat_number?: string;
  readonly siren?: string;
  readonly siret?: string;
}

/** The numbers as they would be kept, and what the server finds wrong with each. */
export interface CheckedNumbers {
  readonly vat_number: string | null;
  readonly siren: string | null;
  readonly siret: string | null;
  readonly errors: readonly FieldProblem[];
}

export function numbersQuery(numbers: CompanyNumbers) {
  return queryOptions({
    queryKey: ["company-numbers", numbers],
    queryFn: async ({ signal }) => (await request<CheckedNumbers>("POST", "/company-numbers:check", { body: numbers, signal })).data,
    staleTime: Infinity,
  });
}

export interface PaymentTerminal {
  readonly code: string;
  readonly till: string;
  readonly driver: string;
  readonly address: string;
  readonly poi_id: string;
  /** What its kind needs besides: names of keys, merchant account, certificate. */
  readonly options: Readonly<Record<string, string>>;
  /** Whether a passphrase or API key is kept; it is never shown. */
  readonly has_key: boolean;
}

/** Whether the terminal answers; moves no money. */
export async function tryTerminal(code: string): Promise<{ readonly is_reached: boolean; readonly detail: string | null }> {
  return (await request<{ readonly is_reached: boolean; readonly detail: string | null }>("POST", `/terminals/${encodeURIComponent(code)}/test`, { body: {} })).data;
}

export const terminalsQuery = queryOptions({ queryKey: ["terminals"], queryFn: ({ signal }) => readAll<PaymentTerminal>("/terminals", signal) });

/** The terminals that the demo brings are programs that only pretend to pay. */
export function isSimulated(terminal: PaymentTerminal): boolean {
  return terminal.poi_id.startsWith("DEMO-");
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
  readonly assignee: string | null;
  readonly assignee_name: string | null;
  /** The day until which it is to be done. */
  readonly due: string | null;
  /** Only where one case is asked for. */
  readonly comments: readonly CaseComment[] | null;
}

export interface CaseComment {
  readonly id: string;
  readonly author: string;
  readonly author_name: string | null;
  /** `@[id]` in it speaks to somebody, whose name stands in `names`. */
  readonly text: string;
  readonly names: { readonly [id: string]: string };
  readonly at: string;
}

export function caseQuery(id: string) {
  return queryOptions({ queryKey: ["cases", "one", id], queryFn: ({ signal }) => read<Case>(`/cases/${id}`, {}, signal) });
}
