/** What the columns of a foreign file are. Pure. */

import { suggestCode } from "./codes";

export interface ColumnMapping {
  readonly column: string;
  readonly field: string;
  /** Other words for its cells: "Actif" → "true". */
  readonly values?: { readonly [word: string]: string };
}

interface SeenColumn {
  readonly name: string;
  readonly suggestion: string;
}

/** Whether some column seems to be something that its name alone does not make it: then somebody says what each is. */
export function needsMapping(columns: readonly (SeenColumn & { readonly by_name: string })[]): boolean {
  return columns.some(({ suggestion, by_name }) => suggestion !== "" && suggestion !== by_name);
}

/** Whether a new mapping of this name would replace one that is kept: another supplier's file may have the same name. */
export function isNameTaken(name: string, kept: readonly { readonly code: string }[]): boolean {
  return kept.some(({ code }) => code === suggestCode(name));
}

/** What the names of the columns suggest. */
export function suggested(columns: readonly SeenColumn[]): ColumnMapping[] {
  return columns.flatMap(({ name, suggestion }) => (suggestion === "" ? [] : [{ column: name, field: suggestion }]));
}

/** A kept mapping for another file: columns that this one does not have are left out. */
export function fitted(mapping: readonly ColumnMapping[], columns: readonly SeenColumn[]): ColumnMapping[] {
  return mapping.filter(({ column }) => columns.some(({ name }) => name === column));
}

/** The mapping with a column that fills another field now; a field is filled by one column. Empty: by none. */
export function withField(mapping: readonly ColumnMapping[], column: string, field: string): ColumnMapping[] {
  const others = mapping.filter((each) => each.column !== column && each.field !== field);
  if (field === "") return others;
  const known = mapping.find((each) => each.column === column);
  return [...others, known?.field === field ? known : { column, field }];
}

interface DoubtfulColumn extends SeenColumn {
  readonly doubt: string | null;
}

/** The columns that are used as suggested although something speaks against it, and that nobody has settled. */
export function openCases<Column extends DoubtfulColumn>(columns: readonly Column[], mapping: readonly ColumnMapping[], settled: readonly string[]): Column[] {
  return columns.filter(({ name, suggestion, doubt }) => doubt !== null && !settled.includes(name) && mapping.some((each) => each.column === name && each.field === suggestion));
}
