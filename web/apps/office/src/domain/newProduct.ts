/** A product that is about to be made: what is typed, what is wrong with it, and what the server is sent. Pure. */

import { foldText } from "@comptoir/ui";

import type { Attribute, Labels } from "./attributes";
import { isBlank, type Json, type Product, type Values } from "./product";

/** Sold as it is, standing above its variants, or one of the variants. */
export const NEW_KINDS = ["simple", "model", "variant"] as const;
export type NewKind = (typeof NEW_KINDS)[number];

/** How the products of a family split, level by level. */
export interface Split {
  readonly code: string;
  readonly family: string;
  readonly labels: Labels;
  readonly levels: readonly { readonly axes: readonly string[]; readonly attributes: readonly string[] }[];
  /** Attributes of which a level below their own may say something else; null allows all. */
  readonly overridable: readonly string[] | null;
}

export interface NewProduct {
  readonly kind: NewKind;
  readonly family: string | null;
  /** Code of the split; models have one. */
  readonly split: string | null;
  readonly parent: string | null;
  readonly unit: string;
  readonly names: Labels;
  /** What sets a variant apart from its sisters. */
  readonly axes: { readonly [attribute: string]: Json };
  readonly gtin: string;
}

export const NOTHING_YET: NewProduct = { kind: "simple", family: null, split: null, parent: null, unit: "H87", names: {}, axes: {}, gtin: "" };

/** What a copy takes along besides what the form asks for. */
export interface Copied {
  readonly values: Values;
  readonly categories: readonly string[];
}

export const NOTHING_COPIED: Copied = { values: {}, categories: [] };

const SKU_LENGTH = 255;

export type SkuProblem = "missing" | "too_long" | "not_a_code";

/** A SKU is any short text without control characters and without blanks at its ends; where a pattern makes it, it may be left empty. */
export function skuProblem(sku: string, pattern: string | null = null): SkuProblem | null {
  if (sku === "" && pattern !== null) return null;
  if (sku.trim() === "") return "missing";
  if (Array.from(sku).length > SKU_LENGTH) return "too_long";
  return sku !== sku.trim() || /\p{Cc}/u.test(sku) ? "not_a_code" : null;
}

export type GtinProblem = { readonly code: "characters" | "length" } | { readonly code: "check_digit"; readonly right: string };

/** What is wrong with a barcode; the digit at its end completes the others: weights 3 and 1 from the right (GS1, 7.9). */
export function gtinProblem(text: string): GtinProblem | null {
  const code = text.replace(/[\s-]/g, "");
  if (code === "") return null;
  if (!/^\d+$/.test(code)) return { code: "characters" };
  if (![8, 12, 13, 14].includes(code.length)) return { code: "length" };
  const body = Array.from(code.slice(0, -1), Number).reverse();
  const weighted = body.reduce((sum, digit, place) => sum + digit * (place % 2 === 0 ? 3 : 1), 0);
  const right = String((10 - (weighted % 10)) % 10);
  return code.endsWith(right) ? null : { code: "check_digit", right };
}

/** A SKU that a name, or a model with what sets the variant apart, suggests: "TEE-LIN-BLEU". */
export function suggestSku(parts: readonly string[]): string {
  return parts
    .map((part) =>
      foldText(part)
        .toUpperCase()
        .replace(/[^A-Z0-9]+/g, "-")
        .replace(/^-+|-+$/g, ""),
    )
    .filter((part) => part !== "")
    .join("-")
    .slice(0, 40)
    .replace(/-+$/, "");
}

/** Axes that a new level below `level` of a split has to fill; a sub-model stands below a root with two levels. */
export function axesBelow(split: Split | undefined, level: string): readonly string[] {
  return split?.levels[level === "root" ? 0 : 1]?.axes ?? [];
}

/** Whether what stands below `level` is sold: the last level of the split is. */
export function isLastLevel(split: Split | undefined, level: string): boolean {
  return split === undefined || split.levels.length === (level === "root" ? 1 : 2);
}

/** Values that a copy may keep: nothing that only one product may say. */
export function copiedFrom(product: Product, attributes: readonly Attribute[]): Copied {
  const alone = new Set(attributes.filter(({ unique, type }) => unique || type === "identifier").map(({ code }) => code));
  return { values: Object.fromEntries(Object.entries(product.values).filter(([code]) => !alone.has(code))), categories: product.categories };
}

interface Known {
  /** The attribute that names products of the family. */
  readonly labelAttribute: Attribute | undefined;
  /** The channel one looks at, where the name differs by channel. */
  readonly channel: string;
}

/** What the server is sent: the shape of one product. */
export function newProductBody(draft: NewProduct, copied: Copied, { labelAttribute, channel }: Known): { readonly [field: string]: Json } {
  const isVariant = draft.kind === "variant";
  const axes = Object.entries(draft.axes).filter(([, data]) => !isBlank(data));
  const values: { [attribute: string]: Json } = Object.fromEntries(Object.entries(copied.values).map(([code, cells]) => [code, cells.map((cell) => ({ ...cell }))]));
  const names = Object.entries(draft.names).filter(([, text]) => text.trim() !== "");
  if (!isVariant && labelAttribute !== undefined && names.length > 0) {
    const place = labelAttribute.per_channel ? channel : null;
    const cells = labelAttribute.localizable ? names : names.slice(0, 1);
    values[labelAttribute.code] = cells.map(([locale, text]) => ({ locale: labelAttribute.localizable ? locale : null, channel: place, data: text.trim() }));
  }
  for (const [code, data] of isVariant ? axes : []) values[code] = [{ locale: null, channel: null, data }];
  const gtin = draft.gtin.replace(/[\s-]/g, "");
  return {
    family: isVariant ? null : draft.family,
    family_variant: draft.kind === "model" ? draft.split : null,
    parent: isVariant ? draft.parent : null,
    unit: draft.unit,
    categories: copied.categories,
    identifiers: { gtin: gtin === "" ? [] : [gtin] },
    values,
  };
}
