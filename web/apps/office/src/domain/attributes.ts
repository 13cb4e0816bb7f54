/** Attributes as the editor shows them: under their groups, in the scope one looks at, with rules checked while typing. */

import { isBlank } from "./product";
import type { Json, Path } from "./product";

export interface ValueRules {
  readonly length_max?: number | null;
  readonly format?: string;
  readonly pattern?: string | null;
  /** Decimal text. */
  readonly number_min?: string | null;
  readonly number_max?: string | null;
  readonly decimals_allowed?: boolean;
  readonly negative_allowed?: boolean;
  /** ISO dates. */
  readonly date_min?: string | null;
  readonly date_max?: string | null;
}

export type Labels = { readonly [locale: string]: string };

export interface Attribute {
  readonly code: string;
  readonly type: string;
  readonly labels: Labels;
  readonly group: string | null;
  readonly localizable: boolean;
  readonly per_channel: boolean;
  readonly unique: boolean;
  readonly position: number;
  readonly rules: ValueRules;
  readonly default_unit: string | null;
  readonly measurement_family: string | null;
  readonly reference: string | null;
  readonly multiple: boolean;
  /** The reference entity whose attribute it is; products' attributes have none. */
  readonly entity?: string;
}

export interface AttributeGroup {
  readonly code: string;
  readonly labels: Labels;
  readonly position: number;
}

export interface FieldGroup {
  readonly code: string | null;
  readonly labels: Labels;
  readonly attributes: readonly Attribute[];
}

/** Where the value of an attribute stands when one looks at a locale and a channel. */
export function pathOf(attribute: Attribute, locale: string, channel: string): Path {
  return {
    kind: "value",
    attribute: attribute.code,
    locale: attribute.localizable ? locale : null,
    channel: attribute.per_channel ? channel : null,
  };
}

/** A language on a channel. */
export interface Place {
  readonly locale: string;
  readonly channel: string;
}

/** The places where an attribute has a value of its own, each once: the one at hand first, then those beside it. */
export function placesBeside(attribute: Attribute, here: Place, channels: readonly { readonly code: string; readonly locales: readonly string[] }[]): readonly Place[] {
  const own = channels.filter(({ code }) => code === here.channel);
  const wanted = attribute.per_channel ? [...own, ...channels.filter(({ code }) => code !== here.channel)] : own;
  const places = wanted.flatMap(({ code, locales }) => (attribute.localizable ? locales.map((locale) => ({ locale, channel: code })) : [{ locale: here.locale, channel: code }]));
  const others = places.filter(({ locale, channel }) => locale !== here.locale || channel !== here.channel);
  return [here, ...others];
}

function byPosition<Thing extends { readonly position: number; readonly code: string }>(a: Thing, b: Thing): number {
  return a.position - b.position || a.code.localeCompare(b.code);
}

/** Attributes under their groups, both in their order; those without a group come last. */
export function fieldGroups(attributes: readonly Attribute[], groups: readonly AttributeGroup[]): FieldGroup[] {
  const known = [...groups].sort(byPosition);
  const named = known.map((group) => ({
    code: group.code,
    labels: group.labels,
    attributes: attributes.filter((attribute) => attribute.group === group.code).sort(byPosition),
  }));
  const rest = attributes.filter((attribute) => !known.some((group) => group.code === attribute.group)).sort(byPosition);
  return [...named, { code: null, labels: {}, attributes: rest }].filter((group) => group.attributes.length > 0);
}

export type ValueProblem =
  | { readonly code: "too_long"; readonly limit: number }
  | { readonly code: "not_a_number" | "no_decimals" | "not_negative" | "not_a_date" | "not_a_url" | "not_an_email" | "wrong_shape" }
  | { readonly code: "too_small" | "too_large" | "too_early" | "too_late"; readonly limit: string };

const NUMBER = /^[+-]?\d{1,15}(?:\.\d{1,12})?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

function textProblem(text: string, rules: ValueRules): ValueProblem | null {
  const limit = rules.length_max ?? null;
  if (limit !== null && Array.from(text).length > limit) return { code: "too_long", limit };
  if (rules.format === "url" && !/^https?:\/\/\S+$/.test(text)) return { code: "not_a_url" };
  if (rules.format === "email" && !EMAIL.test(text)) return { code: "not_an_email" };
  return rules.format === "pattern" && !fitsPattern(text, rules.pattern ?? null) ? { code: "wrong_shape" } : null;
}

/** A pattern that this browser cannot read is left to the server. */
function fitsPattern(text: string, pattern: string | null): boolean {
  if (pattern === null) return true;
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}

function numberProblem(text: string, rules: ValueRules): ValueProblem | null {
  if (!NUMBER.test(text)) return { code: "not_a_number" };
  if (rules.decimals_allowed === false && text.includes(".")) return { code: "no_decimals" };
  if (rules.negative_allowed === false && text.startsWith("-")) return { code: "not_negative" };
  const { number_min: least = null, number_max: most = null } = rules;
  if (least !== null && Number(text) < Number(least)) return { code: "too_small", limit: least };
  if (most !== null && Number(text) > Number(most)) return { code: "too_large", limit: most };
  return null;
}

/** The 31st of February parses in some engines; written back it is another day. */
function isCalendarDay(text: string): boolean {
  const parsed = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
}

function dateProblem(text: string, rules: ValueRules): ValueProblem | null {
  if (!DATE.test(text) || !isCalendarDay(text)) return { code: "not_a_date" };
  const { date_min: least = null, date_max: most = null } = rules;
  if (least !== null && text < least) return { code: "too_early", limit: least };
  if (most !== null && text > most) return { code: "too_late", limit: most };
  return null;
}

/** What is wrong with a value while it is typed; the server has the last word. */
export function valueProblem(attribute: Attribute, data: Json): ValueProblem | null {
  if (isBlank(data)) return null;
  switch (attribute.type) {
    case "text":
    case "long_text":
    case "rich_text":
    case "identifier":
      return typeof data === "string" ? textProblem(data, attribute.rules) : null;
    case "number":
      return numberProblem(typeof data === "string" ? data : "", attribute.rules);
    case "measurement": {
      const amount = (data as { readonly amount?: Json }).amount ?? "";
      return numberProblem(typeof amount === "string" ? amount : "", attribute.rules);
    }
    case "date":
      return dateProblem(typeof data === "string" ? data : "", attribute.rules);
    default:
      return null;
  }
}

/** A typed decimal as the server writes it: comma and spaces understood; nonsense stays as typed, for its message. */
export function decimalText(typed: string): string {
  return typed.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
}
