import { read, request, type Money, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

export interface EntryLine {
  readonly role: string;
  readonly account: string;
  readonly label: string;
  readonly debit: Money;
  readonly credit: Money;
}

export interface Entry {
  readonly id: string;
  readonly legal_entity: string;
  readonly store: string;
  readonly kind: string;
  readonly journal: string;
  readonly number: number;
  readonly day: string;
  readonly piece: string;
  readonly label: string;
  readonly amount: Money;
  readonly lines: readonly EntryLine[];
}

export interface AccountMap {
  readonly legal_entity: string;
  readonly version: number;
  readonly accounts: readonly { readonly role: string; readonly account: string; readonly label: string; readonly default: string | null; readonly begins: readonly string[] }[];
}

export const entitiesQuery = queryOptions({
  queryKey: ["legal-entities"],
  queryFn: ({ signal }) => read<Page<{ readonly code: string; readonly name: string }>>("/legal-entities", { limit: 100 }, signal),
});

export function mapQuery(entity: string) {
  return queryOptions({ queryKey: ["accounting", "map", entity], queryFn: ({ signal }) => read<AccountMap>(`/legal-entities/${encodeURIComponent(entity)}/accounts`, {}, signal) });
}

export async function saveMap(entity: string, version: number, accounts: Readonly<Record<string, { readonly account: string; readonly label: string }>>): Promise<void> {
  await request("PUT", `/legal-entities/${encodeURIComponent(entity)}/accounts`, { body: { accounts }, headers: { "If-Match": `"${String(version)}"` } });
}

export function entriesFile(entity: string, from: string, to: string, form: "csv" | "xlsx" | "fec"): string {
  return `/api/v1/accounting/entries/export?${new URLSearchParams({ legal_entity: entity, from, to, as: form }).toString()}`;
}
