/** A customer as they are typed: what is sent, and what is wrong with numbers of companies. Pure. */

export type CustomerKind = "person" | "company";

export interface Contact {
  readonly id: string;
  readonly kind: "phone" | "mobile" | "email";
  readonly value: string;
  readonly label: string;
}

export interface Address {
  readonly id: string;
  readonly kind: "billing" | "delivery";
  readonly lines: readonly string[];
  readonly postal_code: string;
  readonly city: string;
  readonly country: string;
}

export interface CustomerBody {
  readonly kind: CustomerKind;
  readonly given_name: string;
  readonly family_name: string;
  readonly company_name: string;
  readonly siren: string | null;
  readonly siret: string | null;
  readonly vat_number: string | null;
  /** ISO day. */
  readonly birth_date: string | null;
  readonly language: string;
  readonly contacts: readonly Contact[];
  readonly addresses: readonly Address[];
  readonly cards: readonly string[];
  /** Put in by hand; null leaves them as they are. */
  readonly groups: readonly string[] | null;
  readonly household: string | null;
  readonly store?: string | null;
}

export const NOBODY: CustomerBody = {
  kind: "person",
  given_name: "",
  family_name: "",
  company_name: "",
  siren: null,
  siret: null,
  vat_number: null,
  birth_date: null,
  language: "fr_FR",
  contacts: [],
  addresses: [],
  cards: [],
  groups: null,
  household: null,
};

const FIELDS = Object.keys(NOBODY) as (keyof CustomerBody)[];

/** What may be sent of a customer that was read; groups given by rule stay as they are. */
export function bodyOf(customer: CustomerBody): CustomerBody {
  const kept = Object.fromEntries(FIELDS.map((field) => [field, customer[field]])) as unknown as CustomerBody;
  return { ...kept, groups: null };
}

/** What is sent: texts without blanks around them, contacts and cards that say something. */
export function sentBody(body: CustomerBody): CustomerBody {
  const isCompany = body.kind === "company";
  const optional = (text: string | null): string | null => (text === null || text.trim() === "" ? null : text.trim());
  return {
    ...body,
    company_name: isCompany ? body.company_name.trim() : "",
    given_name: body.given_name.trim(),
    family_name: body.family_name.trim(),
    siren: isCompany ? optional(body.siren) : null,
    siret: isCompany ? optional(body.siret) : null,
    vat_number: isCompany ? optional(body.vat_number) : null,
    birth_date: isCompany ? null : optional(body.birth_date),
    contacts: body.contacts.filter(({ value }) => value.trim() !== ""),
    addresses: body.addresses.map((address) => ({ ...address, lines: address.lines.filter((line) => line.trim() !== "") })).filter(({ lines, city, postal_code }) => lines.length > 0 || city !== "" || postal_code !== ""),
    cards: body.cards.map((card) => card.trim()).filter((card) => card !== ""),
  };
}

function digitsOf(text: string): string {
  return text.replace(/[\s.]/g, "");
}

/** Luhn's sum over the digits, doubled at every second place from the right. */
function luhnSum(digits: string): number {
  return Array.from(digits, Number)
    .reverse()
    .map((digit, place) => (place % 2 === 1 ? digit * 2 : digit))
    .reduce((sum, value) => sum + (value > 9 ? value - 9 : value), 0);
}

export type NumberProblem = "not_nine" | "not_fourteen" | "mistyped" | "other_company";

/** A SIREN has nine digits that pass Luhn's check (INSEE). */
export function sirenProblem(text: string | null): NumberProblem | null {
  const digits = digitsOf(text ?? "");
  if (digits === "") return null;
  if (!/^\d{9}$/.test(digits)) return "not_nine";
  return luhnSum(digits) % 10 === 0 ? null : "mistyped";
}

/** A SIRET is the SIREN and five digits more; those of La Poste may add up to a multiple of five instead. */
export function siretProblem(text: string | null, siren: string | null): NumberProblem | null {
  const digits = digitsOf(text ?? "");
  if (digits === "") return null;
  if (!/^\d{14}$/.test(digits)) return "not_fourteen";
  const isPost = digits.startsWith("356000000");
  const sum = Array.from(digits, Number).reduce((total, digit) => total + digit, 0);
  if (luhnSum(digits) % 10 !== 0 && !(isPost && sum % 5 === 0)) return "mistyped";
  const head = digitsOf(siren ?? "");
  return head !== "" && !digits.startsWith(head) ? "other_company" : null;
}

/** The French VAT number that belongs to a SIREN: FR, (12 + 3 × SIREN mod 97) mod 97, SIREN. */
export function vatOfSiren(siren: string): string {
  const digits = digitsOf(siren);
  const key = (12 + 3 * (Number(digits) % 97)) % 97;
  return `FR${String(key).padStart(2, "0")}${digits}`;
}

/** A French number is checked against its own SIREN and that of the company; those of other countries by the server. */
export function vatProblem(text: string | null, siren: string | null): NumberProblem | null {
  const number = digitsOf(text ?? "").toUpperCase();
  const french = /^FR(\d{2})(\d{9})$/.exec(number);
  if (french === null) return null;
  const own = french[2] ?? "";
  if (vatOfSiren(own) !== number) return "mistyped";
  const head = digitsOf(siren ?? "");
  return head !== "" && head !== own ? "other_company" : null;
}
