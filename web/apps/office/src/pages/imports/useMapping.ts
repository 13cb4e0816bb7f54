import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { mappingsQuery, sheetQuery, type KeptMapping, type Sheet } from "../../api/mappings";
import { suggestCode } from "../../domain/codes";
import { fitted, isNameTaken, needsMapping, suggested, type ColumnMapping } from "../../domain/mapping";
import type { KeptFile } from "./keptFiles";

/** Chosen for a mapping that is not kept yet; no code looks like it. */
export const NEW_MAPPING = "+";

export interface MappingAtWork {
  readonly sheet: Sheet | undefined;
  readonly error: unknown;
  readonly kept: readonly KeptMapping[];
  /** Code of a kept mapping, `NEW_MAPPING`, or empty where columns are recognised by name. */
  readonly chosen: string;
  readonly choose: (code: string) => void;
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly columns: readonly ColumnMapping[];
  readonly setColumns: (columns: readonly ColumnMapping[]) => void;
  readonly constants: { readonly [field: string]: string };
  readonly setConstants: (constants: { readonly [field: string]: string }) => void;
  readonly isWrong: boolean;
  /** One of this name is kept already; it is to be chosen, not replaced unseen. */
  readonly isTaken: boolean;
  /** What is to be kept before the file is read; null where columns are recognised by name. */
  readonly result: KeptMapping | null;
}

const EMPTY = new File([], "");

/** What the columns of a chosen file are: as sniffed, as kept, as changed here. again: the trial that one comes back from. */
export function useMapping(kind: string, format: string, file: File | null, again: KeptFile | null): MappingAtWork {
  const look = useQuery({ ...sheetQuery(kind, format, file ?? EMPTY), enabled: file !== null && format !== "akeneo" && !/\.zip$/i.test(file.name) });
  const { data: kept = [] } = useQuery(mappingsQuery(kind));
  const [choice, setChoice] = useState<{ readonly of: string; readonly code: string }>({ of: again === null ? "" : `${again.kind} ${again.file.name}`, code: again?.mapping ?? "" });
  const chosenFor = `${kind} ${file?.name ?? ""}`;
  // The mapping that was made for such headers serves again until somebody chooses another.
  const offered = look.data === undefined || !needsMapping(look.data.columns) ? "" : NEW_MAPPING;
  const chosen = choice.of === chosenFor ? choice.code : look.data?.kept || offered;
  const [changed, setChanged] = useState<{ readonly of: string; readonly columns?: readonly ColumnMapping[]; readonly constants?: { readonly [field: string]: string } }>({ of: "" });
  const [typed, setName] = useState<string | null>(null);
  const known = kept.find(({ code }) => code === chosen);
  const of = `${kind} ${chosen} ${file?.name ?? ""}`;
  const own = changed.of === of ? changed : { of };
  const seen = look.data?.columns ?? [];
  const columns = own.columns ?? (known === undefined ? suggested(seen) : fitted(known.columns, seen));
  const constants = own.constants ?? known?.constants ?? {};
  const name = known?.name ?? typed ?? (file?.name ?? "").replace(/\.\w+$/, "").slice(0, 60);
  const isTaken = known === undefined && isNameTaken(name, kept);
  const isMapped = chosen !== "" && look.data?.system === "";
  return {
    sheet: look.data,
    error: look.error,
    kept,
    chosen,
    choose: (code) => setChoice({ of: chosenFor, code }),
    name,
    setName,
    columns,
    setColumns: (next) => setChanged({ ...own, columns: next }),
    constants,
    setConstants: (next) => setChanged({ ...own, constants: next }),
    isWrong: isMapped && (columns.length === 0 || suggestCode(name) === "" || isTaken),
    isTaken,
    result: isMapped ? { code: known?.code ?? suggestCode(name), name: name.trim(), columns, constants } : null,
  };
}
