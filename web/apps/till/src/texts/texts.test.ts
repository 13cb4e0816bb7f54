import { findGaps } from "@comptoir/ui";
import { describe, expect, it } from "vitest";

import { customerTexts } from "./customers";
import { dayTexts } from "./day";
import { drawerTexts } from "./drawer";
import { lineTexts } from "./lines";
import { payingTexts } from "./paying";
import { paperTexts } from "./paper";
import { pieceTexts } from "./pieces";
import { reservationTexts } from "./reservations";
import { sellingTexts } from "./selling";
import { valueTexts } from "./values";

describe("words of the till", () => {
  it("stand in English and in French without a gap", () => {
    expect([paperTexts, pieceTexts, reservationTexts, sellingTexts, payingTexts, dayTexts, drawerTexts, lineTexts, customerTexts, valueTexts].flatMap(findGaps)).toEqual([]);
  });
});
