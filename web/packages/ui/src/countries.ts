import type { Language } from "./texts";

export interface NamedCode {
  readonly code: string;
  readonly name: string;
}

/** Codes that name no country, though tables know them. */
const NO_COUNTRIES = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ", "UK", "FX", "TP", "YU", "ZR", "DD", "SU", "BU", "CS", "AN", "NT"]);
const LETTERS = Array.from({ length: 26 }, (_, at) => String.fromCharCode("A".charCodeAt(0) + at));

export function byName(found: NamedCode[], language: Language): NamedCode[] {
  return found.sort((one, other) => one.name.localeCompare(other.name, language));
}

/** All countries by name, from the browser's own tables. */
export function countries(language: Language): NamedCode[] {
  const names = new Intl.DisplayNames(language, { type: "region", fallback: "none" });
  const found: NamedCode[] = [];
  for (const first of LETTERS) {
    for (const second of LETTERS) {
      const code = first + second;
      const name = NO_COUNTRIES.has(code) ? undefined : names.of(code);
      if (name !== undefined) found.push({ code, name });
    }
  }
  return byName(found, language);
}
