import type { Language } from "@comptoir/ui";

/** Countries, currencies, time zones and tax territories, from the browser's own tables. */

export interface NamedCode {
  readonly code: string;
  readonly name: string;
}

/** Codes that name no country, though tables know them. */
const NO_COUNTRIES = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ", "UK", "FX", "TP", "YU", "ZR", "DD", "SU", "BU", "CS", "AN", "NT"]);
const LETTERS = Array.from({ length: 26 }, (_, at) => String.fromCharCode("A".charCodeAt(0) + at));

function byName(found: NamedCode[], language: Language): NamedCode[] {
  return found.sort((one, other) => one.name.localeCompare(other.name, language));
}

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

export function currencies(language: Language): NamedCode[] {
  const names = new Intl.DisplayNames(language, { type: "currency" });
  return byName(
    Intl.supportedValuesOf("currency").map((code) => ({ code, name: names.of(code) ?? code })),
    language,
  );
}

export function timeZones(): string[] {
  return [...new Set([...Intl.supportedValuesOf("timeZone"), "UTC"])];
}

/** Where this browser is; what a first store is offered. */
export function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** "fr_FR" → "français (France)". */
export function localeName(locale: string, language: Language): string {
  return new Intl.DisplayNames(language, { type: "language" }).of(locale.replace("_", "-")) ?? locale;
}

/** Parts of France that are taxed otherwise, by ISO 3166-2, and what names them. */
const REGIONS: { readonly [territory: string]: string } = { "FR-971": "GP", "FR-972": "MQ", "FR-973": "GF", "FR-974": "RE", "FR-976": "YT" };
const CORSICA: Record<Language, string> = { en: "Corsica", fr: "Corse" };

export function territoryName(territory: string, language: Language): string {
  if (territory === "FR-20R") return CORSICA[language];
  const region = REGIONS[territory] ?? territory;
  return new Intl.DisplayNames(language, { type: "region", fallback: "code" }).of(region.slice(0, 2)) ?? territory;
}
