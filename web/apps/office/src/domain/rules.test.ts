import { expect, it } from "vitest";

import { mappingOf, mappingText, sourcesOf, sourcesText } from "./rules";

it("reads sources as they are typed and writes them back", () => {
  const text = 'brand, "de luxe", *1.2, -discount';
  expect(sourcesOf(text)).toEqual([
    { field: "values.brand", text: "", sign: "+" },
    { field: null, text: "de luxe", sign: "+" },
    { field: null, text: "1.2", sign: "*" },
    { field: "values.discount", text: "", sign: "-" },
  ]);
  expect(sourcesText(sourcesOf(text))).toBe(text);
});

it("reads a mapping line by line and leaves out what says nothing", () => {
  expect(mappingOf("red = rouge\n\nblue=bleu\nnonsense")).toEqual({ red: "rouge", blue: "bleu" });
  expect(mappingText({ red: "rouge" })).toBe("red = rouge");
});
