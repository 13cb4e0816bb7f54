/** The three fields of a new customer. */
export interface NewCustomer {
  readonly given: string;
  readonly family: string;
  /** A telephone number or an e-mail address. */
  readonly reach: string;
}

const NUMBER = /^[+(]?\d[\d\s().-]{3,}$/;

/** What was looked for, in the field that it belongs to: "06 12…" is a number, "Ada Lovelace" a name. */
export function splitTyped(typed: string): NewCustomer {
  const text = typed.trim();
  if (text.includes("@") || NUMBER.test(text)) return { given: "", family: "", reach: text };
  const [given = "", ...rest] = text.split(/\s+/);
  return rest.length === 0 ? { given: "", family: given, reach: "" } : { given, family: rest.join(" "), reach: "" };
}

type ContactKind = "mobile" | "phone" | "email";

/** French mobile numbers begin with 06 or 07, also behind the country's code. */
function kindOf(reach: string): ContactKind {
  if (reach.includes("@")) return "email";
  return /^(\+33\s?|0033\s?|0)\s?[67]/.test(reach.trim()) ? "mobile" : "phone";
}

/** The customer as the API takes it. */
export function newCustomer({ given, family, reach }: NewCustomer, language: "fr" | "en", store: string) {
  const value = reach.trim();
  return {
    given_name: given.trim(),
    family_name: family.trim(),
    language: language === "fr" ? "fr_FR" : "en_GB",
    store,
    ...(value === "" ? {} : { contacts: [{ kind: kindOf(value), value }] }),
  };
}
