/** The fields that requirement sets name, and their names on screens. */

/** Fields that may be required besides `values.<attribute>`, with the word for each. */
export const REQUIRABLE = {
  family: "requireFamily",
  label: "requireLabel",
  image: "requireImage",
  categories: "requireCategories",
  gtins: "requireGtins",
  price: "requirePrice",
  tax_class: "requireTaxClass",
} as const;

export type RequirableField = keyof typeof REQUIRABLE;

const VALUES = "values.";

/** The attribute in `values.<attribute>`. */
export function attributeOf(field: string): string | null {
  return field.startsWith(VALUES) ? field.slice(VALUES.length) : null;
}

export function fieldOf(attribute: string): string {
  return VALUES + attribute;
}

export function isRequirable(field: string): field is RequirableField {
  return field in REQUIRABLE;
}

/** Where a field is filled: among the values, or on the page of prices. */
export function tabOf(field: string): "values" | "prices" {
  return field === "price" || field === "tax_class" ? "prices" : "values";
}
