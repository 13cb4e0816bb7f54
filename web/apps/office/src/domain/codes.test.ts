import { describe, expect, it } from "vitest";

import { suggestCode } from "./codes";

describe("a code that a name suggests", () => {
  it("keeps letters and digits without accents", () => {
    expect(suggestCode("Café de l’Été n° 2")).toBe("cafe-de-l-ete-n-2");
  });
  it("is cut without a hyphen at its end", () => {
    expect(suggestCode("Boutique de la gare", 14)).toBe("boutique-de-la");
    expect(suggestCode("Boutique de la gare", 12)).toBe("boutique-de");
  });
  it("is empty for a name that has neither", () => {
    expect(suggestCode(" – ")).toBe("");
  });
});
