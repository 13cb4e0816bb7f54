import { describe, expect, it } from "vitest";

import type { Customer } from "../api-customers";
import { buyerOf, NOBODY } from "./buyer";

const address = { id: "a", lines: ["1 rue Haute", "2e étage"], postal_code: "1000", city: "Bruxelles", country: "BE" };
const ada: Customer = {
  id: "c", kind: "person", name: "Ada L", given_name: "Ada", family_name: "Lovelace", company_name: "", siren: null, vat_number: null,
  cards: [], groups: [], contacts: [], phones_shown: {}, addresses: [],
};

describe("who is invoiced", () => {
  it("is the customer by their name, where nothing more is known in the shop's country", () => {
    expect(buyerOf(ada)).toEqual({ ...NOBODY, name: "Ada Lovelace" });
    expect(buyerOf({ ...ada, given_name: "" }).name).toBe("Lovelace");
  });

  it("is a company by its own name and numbers, at its billing address", () => {
    const company: Customer = {
      ...ada, kind: "company", company_name: "Moulin SARL", siren: "732829320", vat_number: "FR44732829320",
      addresses: [{ ...address, kind: "delivery", city: "Lille" }, { ...address, kind: "billing" }],
    };
    expect(buyerOf(company)).toEqual({
      name: "Moulin SARL", street: "1 rue Haute, 2e étage", postcode: "1000", city: "Bruxelles", country: "BE", siren: "732829320", vat: "FR44732829320", reference: "",
    });
    expect(buyerOf({ ...company, addresses: [{ ...address, kind: "delivery", country: "" }] }).country).toBe("FR");
  });
});
