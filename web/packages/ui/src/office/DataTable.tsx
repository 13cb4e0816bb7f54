import {
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import type { ColumnDef, RowData } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import type { KeyboardEvent, ReactNode } from "react";

import { gridTemplate, leastWidth, nextSort, shownColumns, walk } from "./columns";
import type { DataColumn, SortState } from "./columns";
import { DataHeader } from "./DataHeader";

const features = tableFeatures({
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric },
});

const PAGE_ROWS = 12;

export interface DataTableProps<Row extends RowData> {
  /** Name of the table for those who do not see it. */
  readonly label: string;
  readonly columns: readonly DataColumn<Row>[];
  /** Ids of the columns a person chose; null for the usual ones. */
  readonly chosen?: readonly string[] | null;
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly selected?: string | null;
  /** A row was walked to or pressed. */
  readonly onSelect?: (row: Row) => void;
  /** Enter on a row. */
  readonly onOpen?: (row: Row) => void;
  readonly sort?: SortState | null;
  readonly onSort?: (sort: SortState | null) => void;
  /** The end of what is loaded came near. */
  readonly onEndReached?: () => void;
  readonly busy?: boolean;
  /** Height of a row in pixels. */
  readonly rowHeight?: number;
  readonly empty?: ReactNode;
  readonly footer?: ReactNode;
}

/** Rows of any number: only those in sight are drawn, arrows walk them, the headers sort them. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>): ReactNode {
  const { columns, rows, rowId, selected = null, onSelect, onOpen, sort = null, onSort, onEndReached } = props;
  const { label, chosen = null, busy = false, rowHeight = 40, empty, footer } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => shownColumns(columns, chosen), [columns, chosen]);
  const definitions = useMemo<ColumnDef<typeof features, Row>[]>(
    () =>
      columns.map((column) => ({
        id: column.id,
        accessorFn: (row: Row) => column.sortValue?.(row) ?? null,
        sortFn: "alphanumeric",
        sortUndefined: "last",
      })),
    [columns],
  );
  const serverSorts = shown.some((column) => column.sortsOnServer === true && column.id === sort?.column);
  const table = useTable({
    features,
    data: rows,
    columns: definitions,
    getRowId: rowId,
    manualSorting: serverSorts,
    state: {
      sorting: sort === null ? [] : [{ id: sort.column, desc: sort.descending }],
      columnVisibility: Object.fromEntries(columns.map(({ id }) => [id, shown.some((each) => each.id === id)])),
    },
  });
  const ordered = table.getRowModel().rows;
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer is drawn here and never handed on
  const virtual = useVirtualizer({
    count: ordered.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (lastShown >= ordered.length - 20 && !busy) onEndReached?.();
  }, [lastShown, ordered.length, busy, onEndReached]);

  const at = ordered.findIndex((row) => row.id === selected);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const current = ordered[at];
    if (event.key === "Enter" && current !== undefined) {
      (onOpen ?? onSelect)?.(current.original);
      return;
    }
    const to = walk(event.key, at, ordered.length, PAGE_ROWS);
    const row = to === null ? undefined : ordered[to];
    if (to === null || row === undefined) return;
    event.preventDefault();
    virtual.scrollToIndex(to);
    onSelect?.(row.original);
  };

  const template = gridTemplate(shown);
  const width = leastWidth(shown);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div
        ref={scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={ordered.length + 1}
        aria-colcount={shown.length}
        aria-busy={busy}
        aria-activedescendant={at >= 0 && items.some(({ index }) => index === at) ? rowDomId(label, at) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="min-h-0 flex-1 overflow-auto bg-paper focus-visible:outline-offset-[-2px]"
      >
        <DataHeader columns={shown} template={template} width={width} sort={sort} onSort={onSort === undefined ? undefined : (id) => onSort(nextSort(sort, id))} />
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize(), minWidth: width }}>
          {items.map((item) => {
            const row = ordered[item.index];
            if (row === undefined) return null;
            return (
              <div
                key={row.id}
                id={rowDomId(label, item.index)}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={row.id === selected}
                onClick={() => onSelect?.(row.original)}
                className={`absolute inset-x-0 grid items-center border-b border-line px-2 text-13 ${
                  row.id === selected ? "bg-accent-soft" : "hover:bg-ground"
                } ${onSelect === undefined ? "" : "cursor-pointer"}`}
                style={{ gridTemplateColumns: template, height: rowHeight, transform: `translateY(${item.start}px)` }}
              >
                {shown.map((column) => (
                  <div
                    key={column.id}
                    role="gridcell"
                    className={`min-w-0 truncate px-2 ${column.align === "end" ? "text-right" : ""}`}
                  >
                    {column.cell(row.original)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
        {ordered.length === 0 && !busy ? <div role="row" className="sticky left-0"><div role="gridcell">{empty}</div></div> : null}
      </div>
      {footer === undefined ? null : (
        <div className="flex h-9 shrink-0 items-center gap-3 border-t border-line bg-paper px-4 text-13 text-ink-soft">{footer}</div>
      )}
    </div>
  );
}

function rowDomId(label: string, index: number): string {
  return `${label.replace(/\W+/g, "-")}-row-${index}`;
}
