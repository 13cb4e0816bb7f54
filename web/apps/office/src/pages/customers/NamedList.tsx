import { Button, EmptyState } from "@comptoir/ui";
import { DataTable, SplitPane, type DataColumn } from "@comptoir/ui/office";
import type { UseQueryResult } from "@tanstack/react-query";
import { Plus, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { ProblemNote } from "../../parts/Problems";
import type { CustomerTabProps } from "./CustomersPage";

interface Named {
  readonly code: string;
  readonly version: number;
}

/** What the panel beside the list edits: one of the list, or a new one whose code is none of those taken. */
export interface NamedPanelProps<T> {
  readonly item: T | null;
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onSaved: (code: string) => void;
}

interface NamedListProps<T extends Named> extends CustomerTabProps {
  readonly query: UseQueryResult<readonly T[]>;
  readonly columns: readonly DataColumn<T>[];
  readonly icon: LucideIcon;
  readonly words: { readonly label: string; readonly add: string; readonly emptyTitle: string; readonly emptyHelp: string };
  readonly editable: boolean;
  readonly panel: (props: NamedPanelProps<T>) => ReactNode;
}

const NONE: readonly never[] = [];

/** Things with a code and a name, the chosen or new one open beside them. */
export function NamedList<T extends Named>({ search, onSearch, query, columns, icon, words, editable, panel }: NamedListProps<T>): ReactNode {
  const rows = query.data ?? NONE;
  const chosen = rows.find(({ code }) => code === search.id);
  const onClose = (): void => onSearch({ id: undefined, new: undefined });
  const add = editable ? (
    <Button kind="primary" icon={Plus} onClick={() => onSearch({ new: true, id: undefined })}>
      {words.add}
    </Button>
  ) : null;
  const side =
    search.new === true
      ? panel({ item: null, taken: rows.map(({ code }) => code), onClose, onSaved: (code) => onSearch({ new: undefined, id: code }) })
      : chosen === undefined
        ? null
        : panel({ item: chosen, taken: NONE, onClose, onSaved: () => undefined });
  return (
    <SplitPane side={side}>
      <div className="flex min-h-12 justify-end border-b border-line bg-paper px-4 py-2">{add}</div>
      {query.isError ? (
        <div className="p-4">
          <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : null}
      <DataTable
        label={words.label}
        columns={columns}
        rows={rows}
        rowId={({ code }) => code}
        selected={search.id ?? null}
        onSelect={({ code }) => onSearch({ id: code, new: undefined })}
        busy={query.isPending}
        empty={
          <EmptyState icon={icon} title={words.emptyTitle} action={add}>
            {words.emptyHelp}
          </EmptyState>
        }
      />
    </SplitPane>
  );
}
