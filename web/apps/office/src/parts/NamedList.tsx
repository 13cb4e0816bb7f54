import { DataTable, SplitPane, type DataColumn } from "@comptoir/ui/office";
import type { UseQueryResult } from "@tanstack/react-query";
import { Fragment, type ReactNode } from "react";

import { Gate } from "./Problems";

interface Named {
  readonly code: string;
  /** A form begins anew when what it shows was changed; left out where the API counts no versions. */
  readonly version?: number;
}

/** What the panel beside the list edits: one of the list, or a new one whose code is none of those taken. */
export interface NamedPanelProps<T> {
  /** Null for a new one. */
  readonly item: T | null;
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onSaved: (code: string) => void;
}

interface NamedListProps<T extends Named> {
  readonly query: UseQueryResult<readonly T[]>;
  readonly label: string;
  readonly columns: readonly DataColumn<T>[];
  readonly empty: ReactNode;
  /** Code of what the address opens beside the list. */
  readonly code: string | undefined;
  /** The address asks for a new one, and who looks may add it. */
  readonly isNew: boolean;
  /** Opens a thing of the list, or closes what is open. */
  readonly onOpen: (code: string | undefined) => void;
  readonly panel: (props: NamedPanelProps<T>) => ReactNode;
  /** Which of them the list shows; all if left out. */
  readonly shows?: (item: T) => boolean;
  readonly sideWidth?: number;
  /** Stands above the list. */
  readonly head?: ReactNode;
}

/** Things with a code and a name; the one that the address names, or a new one, is open beside them from the first moment. */
export function NamedList<T extends Named>({ query, label, columns, empty, code, isNew, onOpen, panel, shows, sideWidth = 520, head }: NamedListProps<T>): ReactNode {
  const all = query.data;
  const item = isNew ? null : all?.find((one) => one.code === code);
  const isOpen = isNew || (code !== undefined && (all === undefined || item !== undefined));
  const side = isOpen ? (
    <Gate query={query}>
      {(things) => (
        <Fragment key={item === null || item === undefined ? "new" : `${item.code} ${item.version ?? ""}`}>{panel({ item: item ?? null, taken: things.map((one) => one.code), onClose: () => onOpen(undefined), onSaved: onOpen })}</Fragment>
      )}
    </Gate>
  ) : null;
  return (
    <SplitPane sideWidth={sideWidth} side={side}>
      {head}
      <Gate query={query}>
        {(things) => (
          <DataTable label={label} columns={columns} rows={shows === undefined ? things : things.filter(shows)} rowId={(one) => one.code} selected={isNew ? null : (code ?? null)} onSelect={(one) => onOpen(one.code)} empty={empty} />
        )}
      </Gate>
    </SplitPane>
  );
}
