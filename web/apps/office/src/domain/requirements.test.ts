import { describe, expect, it } from "vitest";

import { attributeOf, fieldOf, isRequirable, tabOf } from "./requirements";

describe("fields of requirements", () => {
  it("name an attribute, or a field of the product", () => {
    expect([attributeOf("values.name"), attributeOf("price"), attributeOf(fieldOf("values"))]).toEqual(["name", null, "values"]);
    expect([isRequirable("gtins"), isRequirable("values.name")]).toEqual([true, false]);
  });

  it("lead to the page on which they are filled", () => {
    expect(["price", "tax_class", "values.price", "gtins"].map(tabOf)).toEqual(["prices", "prices", "values", "values"]);
  });
});
