import { Button, EmptyState } from "@comptoir/ui";
import type { DataColumn } from "@comptoir/ui/office";
import type { UseQueryResult } from "@tanstack/react-query";
import { Plus, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { NamedList, type NamedPanelProps } from "../../parts/NamedList";
import type { CustomerTabProps } from "./CustomersPage";

interface NamedTabProps<T extends { readonly code: string; readonly version: number }> extends CustomerTabProps {
  readonly query: UseQueryResult<readonly T[]>;
  readonly columns: readonly DataColumn<T>[];
  readonly icon: LucideIcon;
  readonly words: { readonly label: string; readonly add: string; readonly emptyTitle: string; readonly emptyHelp: string };
  readonly editable: boolean;
  readonly panel: (props: NamedPanelProps<T>) => ReactNode;
}

/** A tab of things with a code and a name, the chosen or new one open beside them. */
export function NamedTab<T extends { readonly code: string; readonly version: number }>({ search, onSearch, query, columns, icon, words, editable, panel }: NamedTabProps<T>): ReactNode {
  const add = editable ? (
    <Button kind="primary" icon={Plus} onClick={() => onSearch({ new: true, id: undefined })}>
      {words.add}
    </Button>
  ) : null;
  return (
    <NamedList
      query={query}
      label={words.label}
      columns={columns}
      code={search.id}
      isNew={search.new === true && editable}
      onOpen={(id) => onSearch({ id, new: undefined })}
      panel={panel}
      head={<div className="flex min-h-12 justify-end border-b border-line bg-paper px-4 py-2">{add}</div>}
      empty={
        <EmptyState icon={icon} title={words.emptyTitle} action={add}>
          {words.emptyHelp}
        </EmptyState>
      }
    />
  );
}
