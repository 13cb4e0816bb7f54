import { DataTable, type DataTableProps } from "@comptoir/ui/office";
import type { RowData } from "@tanstack/react-table";
import type { ReactNode } from "react";

import { ListFoot } from "./ListFoot";
import { ProblemNote } from "./Problems";
import type { Pages } from "./usePages";

interface PagedTableProps<Row extends RowData> extends Omit<DataTableProps<Row>, "rows" | "busy" | "onEndReached" | "footer"> {
  readonly list: Pages<Row>;
}

/** A list that comes page after page: its rows, how many there are, and what went wrong with a way to try again. */
export function PagedTable<Row extends RowData>({ list, ...table }: PagedTableProps<Row>): ReactNode {
  return (
    <>
      {list.error === null ? null : (
        <div className="p-4">
          <ProblemNote error={list.error} onRetry={list.reload} />
        </div>
      )}
      <DataTable
        {...table}
        rows={list.rows}
        onEndReached={list.loadMore}
        busy={list.busy}
        footer={<ListFoot shown={list.rows.length} hasMore={list.hasMore} busy={list.busy} />}
      />
    </>
  );
}
