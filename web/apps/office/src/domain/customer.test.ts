import { describe, expect, it } from "vitest";

import { bodyOf, NOBODY, sentBody, sirenProblem, siretProblem, vatOfSiren, vatProblem } from "./customer";

describe("a company", () => {
  it("has a SIREN that passes Luhn's check", () => {
    expect(["", null, "732 829 320", "732829321", "73282932", "73282932A"].map(sirenProblem)).toEqual([null, null, null, "mistyped", "not_nine", "not_nine"]);
  });

  it("has a SIRET of its own SIREN", () => {
    expect(siretProblem("732 829 320 00074", "732829320")).toBeNull();
    expect(siretProblem("73282932000075", "732829320")).toBe("mistyped");
    expect(siretProblem("73282932000074", "356000000")).toBe("other_company");
    expect(siretProblem("35600000000048", null)).toBeNull();
    expect(siretProblem("35600000049837", null)).toBeNull();
    expect(siretProblem("35600000049838", null)).toBe("mistyped");
    expect(siretProblem("7328293200007", null)).toBe("not_fourteen");
  });

  it("has a French VAT number whose key follows from the SIREN", () => {
    expect(vatOfSiren("732 829 320")).toBe("FR44732829320");
    expect(vatProblem("FR 44 732829320", "732829320")).toBeNull();
    expect(vatProblem("FR45732829320", null)).toBe("mistyped");
    expect(vatProblem("FR44732829320", "356000000")).toBe("other_company");
    expect(vatProblem("DE123456789", "732829320")).toBeNull();
  });
});

describe("what is sent of a customer", () => {
  it("leaves out what says nothing, and what belongs to companies only", () => {
    const contact = { id: "", kind: "mobile" as const, label: "" };
    const typed = { ...NOBODY, family_name: " Roux ", siren: "732829320", birth_date: "", contacts: [{ ...contact, value: "" }, { ...contact, value: "0612345678" }], cards: [" A1 ", ""] };
    expect(sentBody(typed)).toEqual({ ...NOBODY, family_name: "Roux", contacts: [{ ...contact, value: "0612345678" }], cards: ["A1"] });
  });

  it("leaves groups alone and sends nothing that only the server says", () => {
    const read = { ...NOBODY, groups: ["vip"], name: "X", version: 3 };
    expect(bodyOf(read)).toEqual(NOBODY);
  });
});
