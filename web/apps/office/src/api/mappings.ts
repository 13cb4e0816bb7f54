import { read, request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { ColumnMapping } from "../domain/mapping";

/** A column, what it seems to be and why; what speaks against it, with the columns that seem to be the same. */
export interface SheetColumn {
  readonly name: string;
  readonly samples: readonly string[];
  readonly suggestion: string;
  /** What it fills where no mapping says so; empty where its name means nothing here. */
  readonly by_name: string;
  readonly reason: "learned" | "name" | "cells" | null;
  readonly doubt: "rivals" | "not_barcodes" | "not_numbers" | "twice" | "empty_cells" | null;
  readonly others: readonly string[];
}

/** What a file looks like, and what its columns may fill. */
export interface Sheet {
  /** The shop system whose sheet it is, or empty; its columns are known and not listed. */
  readonly system: string;
  readonly columns: readonly SheetColumn[];
  /** Code of the kept mapping that was made for such headers, or empty. */
  readonly kept: string;
  /** label: what the shop calls it, empty where the screen knows better. */
  readonly fields: readonly { readonly field: string; readonly label: string }[];
}

export interface KeptMapping {
  readonly code: string;
  readonly name: string;
  readonly columns: readonly ColumnMapping[];
  readonly constants: { readonly [field: string]: string };
}

/** The head of a text file is enough to tell its columns; bytes. */
const HEAD_BYTES = 1_000_000;
const LINE_END = 10;

/** A large text file up to the end of a line; a workbook as it is. */
async function headOf(file: File): Promise<Blob> {
  if (file.size <= HEAD_BYTES || /\.(xlsx|zip)$/i.test(file.name)) return file;
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  return file.slice(0, bytes.lastIndexOf(LINE_END) + 1);
}

export function sheetQuery(kind: string, format: string, file: File) {
  return queryOptions({
    queryKey: ["sheets", kind, format, file.name, file.size, file.lastModified],
    queryFn: async ({ signal }) => {
      const options = { query: { kind, format, file_name: file.name }, raw: await headOf(file), headers: { "Content-Type": "application/octet-stream" }, signal };
      return (await request<Sheet>("POST", "/imports:look", options)).data;
    },
    staleTime: Infinity,
    retry: false,
  });
}

export function mappingsQuery(kind: string) {
  return queryOptions({
    queryKey: ["import-mappings", kind],
    queryFn: async ({ signal }) => (await read<{ readonly items: readonly KeptMapping[] }>(`/import-mappings/${kind}`, {}, signal)).items,
  });
}

export async function putMapping(kind: string, { code, name, columns, constants }: KeptMapping): Promise<void> {
  await request("PUT", `/import-mappings/${kind}/${encodeURIComponent(code)}`, { body: { name, columns, constants } });
}

export async function deleteMapping(kind: string, code: string): Promise<void> {
  await request("DELETE", `/import-mappings/${kind}/${encodeURIComponent(code)}`);
}
