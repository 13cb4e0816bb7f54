import { describe, expect, it } from "vitest";

import { newCustomer, splitTyped } from "./customer";

describe("a new customer", () => {
  it("begins with what was looked for, in its field", () => {
    expect(splitTyped(" 06 12 34 56 78 ")).toEqual({ given: "", family: "", reach: "06 12 34 56 78" });
    expect(splitTyped("ada@example.org")).toEqual({ given: "", family: "", reach: "ada@example.org" });
    expect(splitTyped("Ada King Lovelace")).toEqual({ given: "Ada", family: "King Lovelace", reach: "" });
    expect(splitTyped("Lovelace")).toEqual({ given: "", family: "Lovelace", reach: "" });
  });

  it("is sent with the kind of what reaches them", () => {
    const kinds = ["06 12 34 56 78", "+33 7 12 34 56 78", "01 42 00 00 00", "a@b.fr"].map((reach) => newCustomer({ given: "A", family: "B", reach }, "fr", "rivoli").contacts?.[0]?.kind);
    expect(kinds).toEqual(["mobile", "mobile", "phone", "email"]);
    expect(newCustomer({ given: " Ada ", family: "", reach: " " }, "en", "rivoli")).toEqual({ given_name: "Ada", family_name: "", language: "en_GB", store: "rivoli" });
  });
});
