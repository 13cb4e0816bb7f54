import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";

import type { DataColumn, SortState } from "./columns";

interface DataHeaderProps<Row> {
  readonly columns: readonly DataColumn<Row>[];
  readonly template: string;
  readonly width: number;
  readonly sort: SortState | null;
  readonly onSort: ((column: string) => void) | undefined;
}

/** The head of a data table; it stays in sight, and a press sorts. */
export function DataHeader<Row>({ columns, template, width, sort, onSort }: DataHeaderProps<Row>): ReactNode {
  return (
    <div role="rowgroup" className="sticky top-0 z-10" style={{ minWidth: width }}>
      <div
        role="row"
        aria-rowindex={1}
        className="grid h-9 items-center border-b border-line bg-paper px-2 text-13 text-ink-soft"
        style={{ gridTemplateColumns: template }}
      >
        {columns.map((column) => {
          const sortable = onSort !== undefined && (column.sortsOnServer === true || column.sortValue !== undefined);
          const direction = sort?.column === column.id ? (sort.descending ? "descending" : "ascending") : "none";
          const end = column.align === "end";
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-sort={sortable ? direction : undefined}
              className={`min-w-0 truncate px-2 ${end ? "text-right" : ""}`}
            >
              {sortable ? (
                <button
                  type="button"
                  onClick={() => onSort(column.id)}
                  className={`inline-flex h-8 max-w-full items-center gap-1 hover:text-ink ${end ? "justify-end" : ""}`}
                >
                  <span className="truncate">{column.title}</span>
                  {direction === "ascending" ? <ArrowUp aria-hidden size={14} /> : null}
                  {direction === "descending" ? <ArrowDown aria-hidden size={14} /> : null}
                </button>
              ) : (
                column.title
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
