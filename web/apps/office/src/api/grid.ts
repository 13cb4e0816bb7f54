import { Problem, read, request, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { FieldProblem } from "../domain/edit";

/** A column of the grid. label: empty for the product's own fields, which the screen has words for. */
export interface GridColumn {
  readonly column: string;
  readonly label: string;
  readonly type: string;
  readonly locale: string | null;
  readonly channel: string | null;
  readonly currency: string;
  readonly is_list: boolean;
  readonly is_fixed: boolean;
  readonly choices: readonly (readonly [code: string, label: string])[];
}

/** A product with the texts of the chosen columns; inherited: places of those that stand on a level above. */
export interface GridRow {
  readonly id: string;
  readonly sku: string;
  readonly label: string;
  readonly level: string;
  readonly status: string;
  readonly version: number;
  readonly cells: readonly string[];
  readonly inherited: readonly number[];
}

export type GridFilter = { readonly [name: string]: string | boolean | number | undefined };

export const gridColumnsQuery = queryOptions({
  queryKey: ["structure", "grid-columns"],
  queryFn: async ({ signal }) => (await read<{ readonly items: readonly GridColumn[] }>("/product-columns", {}, signal)).items,
});

const PAGE_ROWS = 200;

export async function readGrid(filter: GridFilter, columns: readonly string[], after: string | null, signal: AbortSignal): Promise<Page<GridRow>> {
  return (await request<Page<GridRow>>("POST", "/products:grid", { body: { filter, columns, after, limit: PAGE_ROWS }, signal })).data;
}

export interface RowChange {
  readonly id: string;
  readonly cells: { readonly [column: string]: { readonly now: string; readonly was: string } };
}

/** What became of the changed cells of a product; theirs: those that somebody else has changed, as they are now. */
export interface RowOutcome {
  readonly id: string;
  readonly sku: string;
  readonly outcome: "updated" | "unchanged" | "rejected" | "missing";
  readonly cells: { readonly [column: string]: string };
  readonly theirs: { readonly [column: string]: string };
  readonly errors: readonly FieldProblem[];
}

export async function writeCells(changes: readonly RowChange[]): Promise<readonly RowOutcome[]> {
  return (await request<{ readonly items: readonly RowOutcome[] }>("POST", "/products:cells", { body: { changes }, timeoutMilliseconds: 120_000 })).data.items;
}

export type ActionKind = "set" | "clear" | "add" | "remove" | "publish" | "withdraw" | "submit" | "stage";

export interface BulkAction {
  readonly kind: ActionKind;
  readonly column?: string;
  readonly value?: string;
}

export type Selection = { readonly ids: readonly string[] } | { readonly filter: GridFilter };

/** Which products were foreseen; a change that finds others by now changes none. */
export interface Meant {
  readonly total: number;
  readonly digest: string;
}

export interface Foreseen {
  readonly total: number;
  readonly foreseen: Meant;
  readonly items: readonly {
    readonly sku: string;
    readonly outcome: string;
    readonly cells: { readonly [column: string]: { readonly was: string; readonly now: string } };
    readonly errors: readonly FieldProblem[];
  }[];
}

export async function foreseeChange(selection: Selection, actions: readonly BulkAction[]): Promise<Foreseen> {
  return (await request<Foreseen>("POST", "/product-changes:preview", { body: { selection, actions }, timeoutMilliseconds: 60_000 })).data;
}

export async function makeChange(selection: Selection, actions: readonly BulkAction[], foreseen: Meant): Promise<string> {
  return (await request<{ readonly job: { readonly id: string } }>("POST", "/product-changes", { body: { selection, actions, foreseen }, timeoutMilliseconds: 60_000 })).data.job.id;
}

/** Whether a change was refused because it would be about other products than were foreseen. */
export function isSelectionChanged(error: unknown): boolean {
  return error instanceof Problem && error.code === "catalog.selection_changed";
}

export async function undoChange(job: string): Promise<string> {
  return (await request<{ readonly job: { readonly id: string } }>("POST", `/product-changes/${job}/undo`)).data.job.id;
}

export type ExportForm = "csv" | "xlsx" | "jsonl" | "akeneo";

export interface ExportRequest {
  readonly form: ExportForm;
  readonly filter: GridFilter;
  readonly columns: readonly string[];
  readonly channel: string | null;
  readonly locale: string | null;
}

export async function startExport(body: ExportRequest): Promise<string> {
  return (await request<{ readonly job: { readonly id: string } }>("POST", "/product-exports", { body })).data.job.id;
}

export function exportAddress(job: string): string {
  return `/api/v1/product-exports/${job}/file`;
}
