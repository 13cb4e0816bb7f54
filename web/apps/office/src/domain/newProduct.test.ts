import { describe, expect, it } from "vitest";

import type { Attribute } from "./attributes";
import { axesBelow, copiedFrom, gtinProblem, isLastLevel, newProductBody, NOTHING_COPIED, NOTHING_YET, skuProblem, suggestSku, type Split } from "./newProduct";

const attribute = (code: string, more: Partial<Attribute> = {}): Attribute => ({
  code, type: "text", labels: {}, group: null, localizable: false, per_channel: false, unique: false, position: 0, rules: {}, default_unit: null, measurement_family: null, reference: null, multiple: false, ...more,
});
const split: Split = { code: "colour_size", family: "clothing", labels: {}, levels: [{ axes: ["colour"], attributes: [] }, { axes: ["size"], attributes: [] }], overridable: null };

describe("a new product", () => {
  it("has a SKU without blanks at its ends", () => {
    expect(["", "  ", "A-1", " A", "A\n", "A".repeat(256)].map((sku) => skuProblem(sku))).toEqual(["missing", "missing", null, "not_a_code", "not_a_code", "too_long"]);
  });

  it("may leave its SKU to a pattern", () => {
    expect(["", "A-1", " A"].map((sku) => skuProblem(sku, "{brand}-{counter}"))).toEqual([null, null, "not_a_code"]);
  });

  it("has a barcode whose last digit completes the others", () => {
    expect(gtinProblem("4006381333931")).toBeNull();
    expect(gtinProblem("4006 3813-33931")).toBeNull();
    expect(gtinProblem("96385074")).toBeNull();
    expect(gtinProblem("")).toBeNull();
    expect(gtinProblem("4006381333930")).toEqual({ code: "check_digit", right: "1" });
    expect(gtinProblem("40063813339")).toEqual({ code: "length" });
    expect(gtinProblem("4,01E+12")).toEqual({ code: "characters" });
  });

  it("is offered a SKU from its name, or from its model and what sets it apart", () => {
    expect(suggestSku(["Café de l’Été"])).toBe("CAFE-DE-L-ETE");
    expect(suggestSku(["Tomate cœur de bœuf"])).toBe("TOMATE-COEUR-DE-BOEUF");
    expect(suggestSku(["BASK-TOILE", "bla", "", "42"])).toBe("BASK-TOILE-BLA-42");
  });

  it("fills the axes of its level", () => {
    expect(axesBelow(split, "root")).toEqual(["colour"]);
    expect(axesBelow(split, "sub")).toEqual(["size"]);
    expect([isLastLevel(split, "root"), isLastLevel(split, "sub"), isLastLevel(undefined, "root")]).toEqual([false, true, true]);
  });

  it("is sent with its names in their languages and its barcode bare", () => {
    const draft = { ...NOTHING_YET, family: "tea", names: { fr_FR: " Thé ", en_US: "" }, gtin: "4006-381333931" };
    expect(newProductBody(draft, NOTHING_COPIED, { labelAttribute: attribute("name", { localizable: true }), channel: "web" })).toEqual({
      family: "tea", family_variant: null, parent: null, unit: "H87", categories: [], identifiers: { gtin: ["4006381333931"] },
      values: { name: [{ locale: "fr_FR", channel: null, data: "Thé" }] },
    });
  });

  it("names its model and its axes as a variant, and neither family nor name", () => {
    const draft = { ...NOTHING_YET, kind: "variant" as const, family: "clothing", parent: "TEE", names: { fr_FR: "Tee" }, axes: { colour: "blue", size: "" } };
    expect(newProductBody(draft, NOTHING_COPIED, { labelAttribute: attribute("name"), channel: "web" })).toMatchObject({ family: null, parent: "TEE", values: { colour: [{ locale: null, channel: null, data: "blue" }] } });
  });

  it("takes from the one it copies what is not unique", () => {
    const cell = [{ locale: null, channel: null, data: "x" }];
    const product = { sku: "A", family: null, parent: null, categories: ["c"], enabled: true, identifiers: { gtin: ["1"] }, values: { brand: cell, ean: cell, code: cell }, version: 1, status: "draft" };
    expect(copiedFrom(product, [attribute("brand"), attribute("ean", { unique: true }), attribute("code", { type: "identifier" })])).toEqual({ values: { brand: cell }, categories: ["c"] });
  });
});
