import type { Language } from "./texts";

/** Money as the API writes it: whole minor units. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

const LOCALES: Record<Language, string> = { en: "en-GB", fr: "fr-FR" };
const UNIT_SYMBOLS: Readonly<Record<string, string>> = { KGM: "kg", LTR: "l", MTR: "m", MTK: "m²", MTQ: "m³", GRM: "g" };
/** Decimals that a quantity of this unit may have; a unit not listed here is counted in whole pieces. */
const UNIT_DECIMALS: Readonly<Record<string, number>> = { KGM: 3, LTR: 3, MTR: 3, MTK: 3, MTQ: 3, GRM: 0 };

/** Intl's decimal input: a text, so that no digit passes through a float. */
type DecimalText = `${number}`;

const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(LOCALES[language], options);
    formats.set(key, format);
  }
  return format;
}

/** Digits after the point: EUR 2, JPY 0, KWD 3 (ISO 4217, from the browser's own table). */
export function minorDigits(currency: string): number {
  return numberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** 1290 EUR → "12.90": the same digits with a point put in, no arithmetic. */
export function moneyToText(money: Money): string {
  const digits = minorDigits(money.currency);
  const sign = money.amount < 0 ? "-" : "";
  const figures = Math.abs(money.amount).toString().padStart(digits + 1, "0");
  const whole = figures.slice(0, figures.length - digits);
  return digits === 0 ? sign + whole : `${sign}${whole}.${figures.slice(-digits)}`;
}

/** "12,9" → 1290 EUR; null when it is not an amount or has more digits than the currency. */
export function parseMoney(text: string, currency: string): Money | null {
  const digits = minorDigits(currency);
  const match = /^(-?)(\d{0,12})(?:[.,](\d*))?$/.exec(text.replace(/[\s\u00a0\u202f]/g, ""));
  if (match === null) return null;
  const [, sign = "", whole = "", fraction = ""] = match;
  if ((whole === "" && fraction === "") || fraction.length > digits) return null;
  const amount = Number(whole + fraction.padEnd(digits, "0"));
  return { amount: sign === "-" && amount !== 0 ? -amount : amount, currency };
}

/** Between a name and what it is: in French with a space before it. */
export function colon(language: Language): string {
  return language === "fr" ? "\u00a0: " : ": ";
}

/** "12,90 €", "€12.90". */
export function formatMoney(money: Money, language: Language): string {
  return numberFormat(language, { style: "currency", currency: money.currency }).format(moneyToText(money) as DecimalText);
}

/** Money without its sign of currency, for columns that name it once. */
export function formatAmount(money: Money, language: Language): string {
  const digits = minorDigits(money.currency);
  return numberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(moneyToText(money) as DecimalText);
}

export function unitSymbol(unit: string): string {
  return UNIT_SYMBOLS[unit] ?? "";
}

/** Decimals that may be typed for a unit: 0 for pieces. */
export function unitDecimals(unit: string): number {
  return UNIT_DECIMALS[unit] ?? 0;
}

/** "0.335" of KGM → "0,335 kg"; pieces without a symbol. */
export function formatQuantity(quantity: string, unit: string, language: Language): string {
  const figures = numberFormat(language, { maximumFractionDigits: 6 }).format(quantity as DecimalText);
  const symbol = unitSymbol(unit);
  return symbol === "" ? figures : `${figures}\u00a0${symbol}`;
}

/** What a person typed → the API's decimal text ("1,50" → "1.5"); null when it is no quantity of this unit. */
export function parseQuantity(text: string, unit: string): string | null {
  const match = /^(\d{1,9})(?:[.,](\d*))?$/.exec(text.trim());
  if (match === null) return null;
  const whole = (match[1] ?? "").replace(/^0+(?=\d)/, "");
  const fraction = (match[2] ?? "").replace(/0+$/, "");
  if (fraction.length > unitDecimals(unit)) return null;
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

/** A rate in percent as the API writes it: "5.5" → "5,5 %". */
export function formatRate(percent: string, language: Language): string {
  return `${numberFormat(language, { maximumFractionDigits: 4 }).format(percent as DecimalText)}${language === "fr" ? "\u202f" : ""}%`;
}

export function formatNumber(value: number, language: Language): string {
  return numberFormat(language, {}).format(value);
}

type InstantStyle = "time" | "day" | "day-time" | "seconds";
const INSTANT_STYLES: Record<InstantStyle, Intl.DateTimeFormatOptions> = {
  time: { hour: "2-digit", minute: "2-digit" },
  day: { day: "numeric", month: "short", year: "numeric" },
  "day-time": { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
  seconds: { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

/** An instant by the store's clock: `timeZone` is asked for every time, and comes from `storeZone`. */
export function formatInstant(instant: string, language: Language, timeZone: string | undefined, style: InstantStyle = "day-time"): string {
  const options = timeZone === undefined ? INSTANT_STYLES[style] : { ...INSTANT_STYLES[style], timeZone };
  return new Intl.DateTimeFormat(LOCALES[language], options).format(new Date(instant));
}

/** A business day "2026-11-21" → "21 nov. 2026"; a day has no time zone. */
export function formatDay(day: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], { ...INSTANT_STYLES.day, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}

/** "3 minutes ago"; `now` in milliseconds. */
export function formatAgo(instant: string, now: number, language: Language): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000);
  const format = new Intl.RelativeTimeFormat(LOCALES[language], { numeric: "auto" });
  const magnitude = Math.abs(seconds);
  if (magnitude < 60) return format.format(seconds, "second");
  if (magnitude < 3600) return format.format(Math.round(seconds / 60), "minute");
  if (magnitude < 86_400) return format.format(Math.round(seconds / 3600), "hour");
  return format.format(Math.round(seconds / 86_400), "day");
}

/** The text of a `{locale: text}` value: the language's own, else the other, else any. */
export function localized(texts: Readonly<Record<string, string>> | string | null | undefined, language: Language): string {
  if (texts === null || texts === undefined) return "";
  if (typeof texts === "string") return texts;
  const entries = Object.entries(texts);
  return (entries.find(([locale]) => locale.startsWith(language)) ?? entries[0])?.[1] ?? "";
}
