import { findGaps } from "@comptoir/ui";
import { describe, expect, it } from "vitest";

import { dayTexts } from "./day";
import { payingTexts } from "./paying";
import { sellingTexts } from "./selling";

describe("words of the till", () => {
  it("stand in English and in French without a gap", () => {
    expect([sellingTexts, payingTexts, dayTexts].flatMap(findGaps)).toEqual([]);
  });
});
