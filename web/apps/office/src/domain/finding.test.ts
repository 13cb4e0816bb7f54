import { expect, it } from "vitest";
import { exactMatch, sellable } from "./finding";

const SOCK = { sku: "SOCK-39", level: "variant" };
const SOCKS = { sku: "SOCK", level: "root" };
const BOX = { sku: "BOX", level: "simple" };

it("offers only what somebody can hold", () => {
  expect(sellable([SOCK, SOCKS, BOX])).toEqual([SOCK, BOX]);
});

it("takes an exact SKU among several, in any case", () => {
  expect(exactMatch([BOX, SOCK], "sock-39")).toBe(SOCK);
});

it("takes the only one found, and nobody when several fit", () => {
  expect([exactMatch([SOCK], "3017620422003"), exactMatch([SOCK, BOX], "s"), exactMatch([], "s")]).toEqual([SOCK, null, null]);
});
