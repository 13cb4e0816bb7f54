import { expect, test } from "vitest";

import { linesOf, optionsOf } from "./optionLines";

const BLACK = { code: "noir", labels: { fr_FR: "Noir", en_US: "Black" }, position: 0 };
const PLAIN = { code: "x", labels: {}, position: 1 };

test("lines say what was there, and come back the same", () => {
  expect(linesOf([BLACK, PLAIN], "fr_FR")).toBe("noir = Noir\nx");
  expect(optionsOf("noir = Noir\nx", [BLACK, PLAIN], "fr_FR")).toEqual([BLACK, PLAIN]);
});

test("a name goes in one language only, new ones stand where they are typed, and none counts twice", () => {
  expect(optionsOf(" bleu = Bleu = ciel \n\nnoir\nnoir = Noir", [BLACK], "fr_FR")).toEqual([
    { code: "bleu", labels: { fr_FR: "Bleu = ciel" }, position: 0 },
    { code: "noir", labels: { en_US: "Black" }, position: 1 },
  ]);
});
