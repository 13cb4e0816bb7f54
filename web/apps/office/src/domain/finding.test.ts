import { expect, it } from "vitest";
import { exactMatch, sellable } from "./finding";

const SOCK = { sku: "SOCK-39", level: "variant", identifiers: { gtin: ["3017620422003"] } };
const SOCKS = { sku: "SOCK", level: "root", identifiers: {} };
const UPC = { sku: "BOX", level: "simple", identifiers: { gtin: ["0036000291452"] } };

it("offers only what somebody can hold", () => {
  expect(sellable([SOCK, SOCKS, UPC])).toEqual([SOCK, UPC]);
});

it("takes an exact SKU or barcode among several", () => {
  expect([exactMatch([UPC, SOCK], "sock-39"), exactMatch([UPC, SOCK], "3017620422003")]).toEqual([SOCK, SOCK]);
});

it("does not mind leading zeros of a barcode", () => {
  expect(exactMatch([SOCK, UPC], "036000291452")).toBe(UPC);
});

it("takes the only one found, and nobody when several fit", () => {
  expect([exactMatch([SOCK], "merino"), exactMatch([SOCK, UPC], "s"), exactMatch([], "s")]).toEqual([SOCK, null, null]);
});
