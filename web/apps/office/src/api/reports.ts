import { read, request, type Money } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

/** The figures of some sales; see the glossary. Margins only for whom may see costs. */
export interface Figures {
  readonly tickets: number;
  readonly returns: number;
  readonly units: number;
  readonly turnover: Money;
  readonly net: Money;
  readonly tax: Money;
  readonly discount: Money;
  readonly basket: Money | null;
  readonly margin?: Money;
  readonly margin_rate?: string | null;
}

export interface Side extends Figures {
  readonly key: string;
  readonly name: string;
}

export interface SalesReport {
  readonly from: string;
  readonly to: string;
  readonly currency: string;
  readonly before: { readonly from: string; readonly to: string };
  readonly total: Figures;
  readonly total_before: Figures;
  readonly by_day: readonly (Figures & { readonly day: string; readonly turnover_before: Money })[];
  readonly by_hour: readonly Side[];
  readonly by_category: readonly Side[];
  readonly by_store: readonly Side[];
  readonly by_cashier: readonly Side[];
  readonly by_seller: readonly Side[];
  readonly best_sellers: readonly (Figures & { readonly sku: string | null; readonly name: string })[];
  readonly tenders: readonly { readonly tender: string; readonly tickets: number; readonly amount: Money }[];
  readonly taxes: readonly { readonly rate: string; readonly base: Money; readonly amount: Money }[];
}

export interface Period {
  readonly from: string;
  readonly to: string;
}

function parameters({ from, to }: Period, store: string | null): Record<string, string> {
  return { from, to, ...(store === null ? {} : { store }) };
}

export function salesQuery(period: Period, store: string | null) {
  return queryOptions({ queryKey: ["reports", "sales", period, store], queryFn: ({ signal }) => read<SalesReport>("/reports/sales", parameters(period, store), signal) });
}

export function salesFile(period: Period, store: string | null, form: "xlsx" | "pdf"): string {
  return `/api/v1/reports/sales?${new URLSearchParams({ ...parameters(period, store), as: form }).toString()}`;
}

export interface StockValue {
  readonly day: string;
  readonly items: readonly { readonly store: string; readonly place: string; readonly name: string; readonly items: number; readonly units: number; readonly without_cost: number; readonly value: Money }[];
}

export function stockValueQuery(store: string | null) {
  return queryOptions({ queryKey: ["reports", "stock", store], queryFn: ({ signal }) => read<StockValue>("/reports/stock", store === null ? {} : { store }, signal) });
}

export interface EveningFigure {
  readonly figure: string;
  readonly till: string | null;
  readonly value: number | Money;
  readonly usual: number | Money | null;
  readonly least: number | Money | null;
  readonly most: number | Money | null;
  readonly is_outlier: boolean;
}

export interface EveningDrawer {
  readonly till: string;
  readonly name: string;
  readonly number: number;
  readonly is_open: boolean;
  readonly counted: boolean | null;
  readonly counts: number;
  readonly shared: boolean;
  readonly sales: Money | null;
  readonly tickets: number | null;
  readonly returns: number | null;
  readonly difference: Money | null;
  readonly differences: readonly { readonly tender: string; readonly amount: Money }[];
  /** Cash above the store's rule that should go into the safe. */
  readonly to_safe: Money | null;
  readonly closed_by: string | null;
  readonly approved_by: string | null;
  readonly reason: string | null;
}

export interface Evening {
  readonly store: string;
  readonly name: string;
  readonly day: string;
  readonly is_over: boolean;
  readonly drawers: readonly EveningDrawer[];
  readonly figures: readonly EveningFigure[];
  readonly overrides: readonly { readonly ticket: string; readonly number: string; readonly at: string; readonly label: string; readonly reason: string | null; readonly amount: Money; readonly by: string }[];
  readonly events: readonly { readonly kind: "openings" | "voids"; readonly till: string; readonly at: string; readonly reason: string; readonly by: string }[];
  readonly labels_to_hang: number;
  readonly overcharges: number | null;
  readonly days_before: number;
}

export function tonightQuery(day: string | undefined) {
  return queryOptions({ queryKey: ["reports", "tonight", day ?? ""], queryFn: ({ signal }) => read<{ readonly items: readonly Evening[] }>("/reports/tonight", day === undefined ? {} : { day }, signal) });
}

export interface Letter {
  readonly id: string;
  readonly address: string;
  readonly kind: "morning" | "tonight";
  readonly store: string | null;
  readonly hour: number;
  readonly sent_for: string | null;
}

export const lettersQuery = queryOptions({ queryKey: ["reports", "letters"], queryFn: ({ signal }) => read<{ readonly items: readonly Letter[] }>("/report-letters", {}, signal) });

export async function saveLetter({ id, address, kind, store, hour }: Omit<Letter, "sent_for">): Promise<void> {
  await request("PUT", `/report-letters/${id}`, { body: { address, kind, store, hour } });
}

export async function deleteLetter(id: string): Promise<void> {
  await request("DELETE", `/report-letters/${id}`);
}
