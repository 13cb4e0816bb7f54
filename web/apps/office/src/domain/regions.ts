import { byName, type Language, type NamedCode } from "@comptoir/ui";

/** Currencies, time zones and tax territories, from the browser's own tables. */

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
