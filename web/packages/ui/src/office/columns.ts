/** Columns of a data table: what they are called, how wide they are, how they are sorted. Pure. */

import type { ReactNode } from "react";

export interface DataColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** Least width in pixels. */
  readonly width: number;
  /** Share of the room that is left; 0 keeps the least width. */
  readonly grow?: number;
  readonly align?: "start" | "end";
  /** Hidden until chosen. */
  readonly optional?: boolean;
  /** Value to sort by when the rows are all here. */
  readonly sortValue?: (row: Row) => string | number | null;
  /** The server sorts by this column. */
  readonly sortsOnServer?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

export interface SortState {
  readonly column: string;
  readonly descending: boolean;
}

/** Track list of a CSS grid for the columns shown. */
export function gridTemplate(columns: readonly Pick<DataColumn<never>, "width" | "grow">[]): string {
  return columns
    .map(({ width, grow }) => (grow === undefined || grow === 0 ? `${width}px` : `minmax(${width}px, ${grow}fr)`))
    .join(" ");
}

/** Least width of the whole table in pixels; below it the table scrolls sideways. */
export function leastWidth(columns: readonly Pick<DataColumn<never>, "width">[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0);
}

/** First press sorts upwards, the second downwards, the third returns to the list's own order. */
export function nextSort(sort: SortState | null, column: string): SortState | null {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}

/** Columns shown, given those a person chose; without a choice all that are not optional. */
export function shownColumns<Column extends { readonly id: string; readonly optional?: boolean }>(
  columns: readonly Column[],
  chosen: readonly string[] | null,
): Column[] {
  const shown = columns.filter(({ id, optional }) => (chosen === null ? optional !== true : chosen.includes(id)));
  return shown.length > 0 ? shown : columns.filter(({ optional }) => optional !== true);
}

/** The row that a key leads to; null when the key does not walk. */
export function walk(key: string, at: number, count: number, page: number): number | null {
  if (count === 0) return null;
  const last = count - 1;
  switch (key) {
    case "ArrowDown":
      return Math.min(last, at + 1);
    case "ArrowUp":
      return Math.max(0, at - 1);
    case "PageDown":
      return Math.min(last, Math.max(at, 0) + page);
    case "PageUp":
      return Math.max(0, at - page);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}
