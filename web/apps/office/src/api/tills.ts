import { read, type Money, type Page, type Till } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Labels } from "../domain/attributes";

export type { Till };

export interface TillDay {
  readonly id: string;
  readonly number: number;
  readonly business_day: string;
  readonly opened_at: string;
  readonly opened_by: string | null;
  readonly closed_at: string | null;
  readonly closed_by: string | null;
}

export interface TenderTotal {
  readonly tender: string;
  readonly count: number;
  readonly amount: Money;
  readonly expected: Money;
  readonly counted: Money | null;
  readonly difference: Money | null;
}

/** X of the open day, or a Z as it was closed. */
export interface TillReport {
  readonly kind: string;
  readonly number: number | null;
  readonly till: string;
  readonly business_day: string;
  readonly opened_at: string;
  readonly closed_at: string | null;
  readonly float: Money;
  readonly tickets: number;
  readonly returns: number;
  readonly sales: Money;
  readonly returned: Money;
  readonly cash_moved: Money;
  readonly taxes: readonly { readonly rate: string; readonly base: Money; readonly amount: Money }[];
  readonly tenders: readonly TenderTotal[];
  /** Of a Z: the ends of the till's chains when it was closed, and whether the kernel that sealed it is attested. */
  readonly fiscal?: { readonly checkpoint?: string; readonly attestation?: "none" | "valid" | "void" };
}

export interface TicketSummary {
  readonly id: string;
  readonly kind: string;
  readonly number: string;
  readonly till: string;
  readonly at: string;
  readonly due: Money;
  readonly lines: number;
  readonly operator: string | null;
}

export interface TicketDetail {
  readonly id: string;
  readonly kind: string;
  readonly number: string;
  readonly till: string;
  readonly store: string;
  readonly at: string;
  readonly operator: string | null;
  readonly original: string | null;
  readonly lines: readonly {
    readonly id: string;
    readonly sku: string | null;
    readonly label: string;
    readonly quantity: string;
    readonly unit: string;
    readonly unit_price: Money;
    readonly due: Money;
    readonly discounts: readonly { readonly promotion: string; readonly label: string; readonly amount: Money }[];
  }[];
  readonly totals: { readonly gross: Money; readonly discount: Money; readonly net: Money; readonly tax: Money; readonly due: Money };
  readonly taxes: readonly { readonly rate: string; readonly base: Money; readonly amount: Money }[];
  readonly tenders: readonly { readonly id: string; readonly kind: string; readonly amount: Money }[];
  readonly change: Money;
  readonly fiscal: { readonly sequence: number; readonly signature: string; readonly previous: string };
}

export interface Department {
  readonly code: string;
  readonly label: Labels;
  readonly tax_class: string;
}

/** A till as it is set up. */
export interface TillDetail extends Till {
  readonly channel: string | null;
  readonly currency: string;
  /** The till whose drawer it shares; null for its own. */
  readonly drawer: string | null;
  readonly departments: readonly Department[];
}

const TILLS_MAX = 500;

export const tillsQuery = queryOptions({
  queryKey: ["tills"],
  queryFn: async ({ signal }) => (await read<Page<Till>>("/tills", { limit: TILLS_MAX }, signal)).items,
});

export function tillPath(code: string): string {
  return `/tills/${encodeURIComponent(code)}`;
}

export function tillQuery(code: string) {
  return queryOptions({ queryKey: ["tills", code, "set up"], queryFn: ({ signal }) => read<TillDetail>(tillPath(code), {}, signal) });
}

/** kind: "x" of the open day; "z" of the day with that number. */
export function reportQuery(code: string, kind: "x" | "z", day: number) {
  return queryOptions({
    queryKey: ["tills", code, "report", kind, day],
    queryFn: ({ signal }) => read<TillReport>(`${tillPath(code)}/report`, { kind, day: kind === "z" ? day : null }, signal),
  });
}

export function ticketQuery(id: string) {
  return queryOptions({ queryKey: ["tickets", id], queryFn: ({ signal }) => read<TicketDetail>(`/tickets/${id}`, {}, signal), staleTime: Infinity });
}

/** The code of a Z that is kept elsewhere: an image. */
export function checkpointAddress(code: string, day: number): string {
  return `/api/v1${tillPath(code)}/days/${String(day)}/checkpoint`;
}

export function receiptAddress(id: string, form: "html" | "pdf"): string {
  return `/api/v1/tickets/${id}/receipt?as=${form}`;
}
