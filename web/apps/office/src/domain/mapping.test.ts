import { describe, expect, it } from "vitest";

import { fitted, isNameTaken, needsMapping, openCases, suggested, withField } from "./mapping";

const columns = [
  { name: "Réf.", suggestion: "sku" },
  { name: "PV", suggestion: "price" },
  { name: "Note", suggestion: "" },
];

describe("a mapping", () => {
  it("begins with what the names suggest", () => {
    expect(suggested(columns)).toEqual([{ column: "Réf.", field: "sku" }, { column: "PV", field: "price" }]);
  });

  it("is offered where a column seems to be what its name alone does not make it", () => {
    expect(needsMapping([{ name: "sku", suggestion: "sku", by_name: "sku" }, { name: "Note", suggestion: "", by_name: "" }])).toBe(false);
    expect(needsMapping([{ name: "brands", suggestion: "brand", by_name: "" }])).toBe(true);
  });

  it("replaces no other under its name", () => {
    const kept = [{ code: "export-mai" }];
    expect(["export mai", "Export, mai", "export juin", ""].map((name) => isNameTaken(name, kept))).toEqual([true, true, false, false]);
  });

  it("fills a field from one column only, and from none where that is wanted", () => {
    const start = suggested(columns);
    expect(withField(start, "Note", "price")).toEqual([{ column: "Réf.", field: "sku" }, { column: "Note", field: "price" }]);
    expect(withField(start, "PV", "")).toEqual([{ column: "Réf.", field: "sku" }]);
    expect(withField([{ column: "PV", field: "price", values: { a: "b" } }], "PV", "price")).toEqual([{ column: "PV", field: "price", values: { a: "b" } }]);
  });

  it("leaves out columns that another file does not have", () => {
    expect(fitted([{ column: "PV", field: "price" }, { column: "Gone", field: "sku" }], columns)).toEqual([{ column: "PV", field: "price" }]);
  });
});

describe("what speaks against a column", () => {
  const doubtful = [
    { name: "SKU", suggestion: "sku", doubt: "rivals" },
    { name: "EAN", suggestion: "gtin", doubt: "not_barcodes" },
    { name: "PV", suggestion: "price", doubt: null },
  ];

  it("is a case until the column is used otherwise or somebody settled it", () => {
    const start = suggested(doubtful);
    expect(openCases(doubtful, start, []).map(({ name }) => name)).toEqual(["SKU", "EAN"]);
    expect(openCases(doubtful, withField(start, "EAN", ""), ["SKU"])).toEqual([]);
  });
});
