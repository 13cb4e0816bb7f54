import { describe, expect, it } from "vitest";
import { decimalText, fieldGroups, pathOf, placesBeside, valueProblem } from "./attributes";
import type { Attribute, ValueRules } from "./attributes";

function attribute(code: string, over: Partial<Attribute> = {}): Attribute {
  return {
    code,
    type: "text",
    labels: {},
    group: null,
    localizable: false,
    per_channel: false,
    unique: false,
    position: 0,
    rules: {},
    default_unit: null,
    measurement_family: null,
    reference: null,
    multiple: false,
    ...over,
  };
}

function problem(type: string, data: string, rules: ValueRules = {}): string | null {
  return valueProblem(attribute("a", { type, rules }), data)?.code ?? null;
}

it("looks for a value only in the scopes that the attribute has", () => {
  expect(pathOf(attribute("name", { localizable: true }), "fr_FR", "web")).toEqual({
    kind: "value",
    attribute: "name",
    locale: "fr_FR",
    channel: null,
  });
  expect(pathOf(attribute("sku"), "fr_FR", "web")).toMatchObject({ locale: null, channel: null });
});

describe("places side by side", () => {
  const channels = [
    { code: "print", locales: ["fr_FR"] },
    { code: "web", locales: ["fr_FR", "en_US"] },
  ];
  const beside = (over: Partial<Attribute>): string[] => placesBeside(attribute("name", over), { locale: "en_US", channel: "web" }, channels).map(({ locale, channel }) => `${channel} ${locale}`);

  it("are the languages of the channel at hand, the chosen one first", () => {
    expect(beside({ localizable: true })).toEqual(["web en_US", "web fr_FR"]);
  });

  it("are all channels for what differs by channel, in the languages that each has", () => {
    expect(beside({ localizable: true, per_channel: true })).toEqual(["web en_US", "web fr_FR", "print fr_FR"]);
    expect(beside({ per_channel: true })).toEqual(["web en_US", "print en_US"]);
  });

  it("are one for what is the same everywhere", () => {
    expect(beside({})).toEqual(["web en_US"]);
  });
});

it("shows attributes under their groups in order, and the ungrouped last", () => {
  const groups = [
    { code: "technical", labels: {}, position: 2 },
    { code: "marketing", labels: {}, position: 1 },
    { code: "empty", labels: {}, position: 0 },
  ];
  const attributes = [
    attribute("b", { group: "marketing", position: 2 }),
    attribute("a", { group: "technical" }),
    attribute("c", { group: "marketing", position: 1 }),
    attribute("d", { group: "gone" }),
  ];
  const shown = fieldGroups(attributes, groups).map((group) => [group.code, group.attributes.map(({ code }) => code)]);
  expect(shown).toEqual([
    ["marketing", ["c", "b"]],
    ["technical", ["a"]],
    [null, ["d"]],
  ]);
});

describe("while typing", () => {
  it.each([
    ["text", "abcd", { length_max: 3 }, "too_long"],
    ["text", "👍👍👍", { length_max: 3 }, null],
    ["text", "ftp:/x", { format: "url" }, "not_a_url"],
    ["text", "a@b", { format: "email" }, "not_an_email"],
    ["text", "AB1", { format: "pattern", pattern: "^[A-Z]+$" }, "wrong_shape"],
    ["text", "AB1", { format: "pattern", pattern: "(" }, null],
    ["number", "12,5", {}, "not_a_number"],
    ["number", "1.5", { decimals_allowed: false }, "no_decimals"],
    ["number", "-1", { negative_allowed: false }, "not_negative"],
    ["number", "4", { number_min: "5" }, "too_small"],
    ["number", "6", { number_max: "5.5" }, "too_large"],
    ["date", "2026-02-31", {}, "not_a_date"],
    ["date", "2026-02-01", { date_min: "2026-03-01" }, "too_early"],
    ["date", "2026-02-01", {}, null],
    ["text", "", { length_max: 0 }, null],
  ] as const)("%s %j with %j is %s", (type, data, rules, expected) => {
    expect(problem(type, data, rules)).toBe(expected);
  });

  it("checks the amount of a measurement", () => {
    const weight = attribute("weight", { type: "measurement" });
    expect(valueProblem(weight, { amount: "heavy", unit: "KILOGRAM" })?.code).toBe("not_a_number");
    expect(valueProblem(weight, { amount: "0.335", unit: "KILOGRAM" })).toBe(null);
  });

  it("reads decimals as people write them", () => {
    expect([decimalText("1 234,5"), decimalText("0.5"), decimalText("abc")]).toEqual(["1234.5", "0.5", "abc"]);
  });
});
