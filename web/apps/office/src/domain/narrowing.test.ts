import { describe, expect, it } from "vitest";

import { anyOf, givesPath, givesValue, isWhole, shownChannels } from "./narrowing";

const NAME = { group: "general", localizable: true, per_channel: false };
const WEIGHT = { group: "trade", localizable: false, per_channel: false };
const ENGLISH = { channel: "web", locale: "en_US" };
const FRENCH = { channel: "web", locale: "fr_FR" };
const WEB = { code: "web", locales: ["fr_FR", "en_US"] };
const PRINT = { code: "print", locales: ["fr_FR"] };

describe("a part of the catalogue", () => {
  it("is all of it for who is not narrowed", () => {
    expect([isWhole([]), givesValue([], WEIGHT, FRENCH), shownChannels([], [WEB, PRINT])]).toEqual([true, true, [WEB, PRINT]]);
  });

  it("gives the values of a language, and nothing that stands for all languages", () => {
    const english = [{ locales: ["en_us"] }];
    expect([givesValue(english, NAME, ENGLISH), givesValue(english, NAME, FRENCH), givesValue(english, WEIGHT, ENGLISH), isWhole(english)]).toEqual([true, false, false, false]);
    expect(shownChannels(english, [WEB, PRINT])).toEqual([{ code: "web", locales: ["en_US"] }]);
  });

  it("gives the values of a group of attributes in every language", () => {
    const trade = [{ attribute_groups: ["trade"] }];
    expect([givesValue(trade, WEIGHT, FRENCH), givesValue(trade, NAME, FRENCH), isWhole(trade)]).toEqual([true, false, false]);
    expect(shownChannels(trade, [WEB])).toEqual([WEB]);
  });

  it("gives products of categories whole, and what any of several gives", () => {
    expect(isWhole([{ categories: ["cave"] }])).toBe(true);
    expect(givesValue([{ locales: ["en_us"] }, { attribute_groups: ["trade"] }], WEIGHT, FRENCH)).toBe(true);
  });

  it("takes of what was typed what any of somebody's permissions gives", () => {
    const [french, english] = [[{ locales: ["fr_fr"] }], [{ locales: ["en_us"] }]];
    const known = (code: string) => (code === "name" ? NAME : undefined);
    const name = (locale: string) => ({ kind: "value", attribute: "name", channel: null, locale }) as const;
    expect([anyOf([french, []]), anyOf([french, english]), anyOf([])]).toEqual([[], [...french, ...english], []]);
    expect([givesPath(french, name("fr_FR"), known), givesPath(french, name("en_US"), known), givesPath(anyOf([french, english]), name("en_US"), known)]).toEqual([true, false, true]);
    expect([givesPath(french, { kind: "field", field: "enabled" }, known), givesPath([], { kind: "field", field: "enabled" }, known)]).toEqual([false, true]);
  });
});
