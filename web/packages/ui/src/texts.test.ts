import { describe, expect, it } from "vitest";

import { createSay, defineTexts, findGaps, sayMessage } from "./texts";
import { uiTexts } from "./ui-texts";

const texts = defineTexts({
  lines: { en: { one: "{count} line", other: "{count} lines" }, fr: { one: "{count} ligne", other: "{count} lignes" } },
  hello: { en: "Hello {name}", fr: "Bonjour {name}" },
  pay: { en: "Pay", fr: "Payer" },
});

describe("texts", () => {
  it("fills in facts in the asked language", () => {
    expect(createSay(texts, "fr")("hello", { name: "Anaïs" })).toBe("Bonjour Anaïs");
    expect(createSay(texts, "en")("pay")).toBe("Pay");
  });

  it("counts as each language counts: zero is plural in English and singular in French", () => {
    expect(createSay(texts, "en")("lines", { count: 0 })).toBe("0 lines");
    expect(createSay(texts, "fr")("lines", { count: 0 })).toBe("0 ligne");
    expect(createSay(texts, "fr")("lines", { count: 2 })).toBe("2 lignes");
  });

  it("sets counts in thousands, and nothing else", () => {
    expect(createSay(texts, "en")("lines", { count: 12_000 })).toBe("12,000 lines");
    expect(createSay(texts, "fr")("lines", { count: 12_000 })).toBe("12\u202f000 lignes");
    expect(createSay(texts, "fr")("hello", { name: 2026 })).toBe("Bonjour 2026");
  });

  it("breaks no French line before a sign that a space sets off", () => {
    expect(sayMessage({ en: "“{name}”: yes?", fr: "« {name} » : oui ?" }, "fr", { name: "a : b" })).toBe("«\u00a0a : b\u00a0»\u00a0: oui\u00a0?");
    expect(sayMessage({ en: "Really ?", fr: "Vraiment ?" }, "en")).toBe("Really ?");
  });

  it("finds a text that is empty, lacks a placeholder or a plural form", () => {
    expect(
      findGaps({
        empty: { en: "Pay", fr: " " },
        placeholder: { en: "Hello {name}", fr: "Bonjour" },
        plural: { en: { one: "line", other: "lines" }, fr: "ligne" },
        good: { en: "Yes", fr: "Oui" },
      }),
    ).toEqual(["empty", "placeholder", "plural"]);
  });

  it("has no gap in the texts of the shared components", () => {
    expect(findGaps(uiTexts)).toEqual([]);
  });
});
