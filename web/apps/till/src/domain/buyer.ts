import type { Customer } from "../api-customers";

/** Who is invoiced, as it is typed. */
export interface TypedBuyer {
  readonly name: string;
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
  readonly country: string;
  readonly siren: string;
  readonly vat: string;
  readonly reference: string;
}

export const NOBODY: TypedBuyer = { name: "", street: "", postcode: "", city: "", country: "FR", siren: "", vat: "", reference: "" };

/** The customer of the ticket, as far as they are known: a company by its own name and numbers, at the billing address. */
export function buyerOf(customer: Customer): TypedBuyer {
  const address = customer.addresses.find(({ kind }) => kind === "billing") ?? customer.addresses[0];
  const isCompany = customer.company_name !== "";
  return {
    ...NOBODY,
    name: isCompany ? customer.company_name : [customer.given_name, customer.family_name].filter((part) => part !== "").join(" "),
    ...(address === undefined
      ? {}
      : { street: address.lines.join(", "), postcode: address.postal_code, city: address.city, country: address.country === "" ? NOBODY.country : address.country }),
    siren: isCompany ? (customer.siren ?? "") : "",
    vat: isCompany ? (customer.vat_number ?? "") : "",
  };
}
