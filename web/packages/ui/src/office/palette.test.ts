import { expect, it } from "vitest";
import { grouped, matching } from "./palette";

const COMMANDS = [
  { id: "1", group: "Pages", title: "Products" },
  { id: "2", group: "Pages", title: "Réception", words: ["receiving"] },
  { id: "3", group: "Commands", title: "Import products" },
  { id: "4", group: "Pages", title: "Stock", detail: "per place" },
];

function found(query: string): string[] {
  return matching(COMMANDS, query).map(({ id }) => id);
}

it("keeps the order when nothing is typed", () => {
  expect(found("  ")).toEqual(["1", "2", "3", "4"]);
});

it("puts a title that begins with the word first", () => {
  expect(found("prod")).toEqual(["1", "3"]);
});

it("does not mind accents, case or the other language", () => {
  expect([found("RECEPT"), found("receiving")]).toEqual([["2"], ["2"]]);
});

it("needs every word", () => {
  expect([found("import prod"), found("import shoes"), found("place")]).toEqual([["3"], [], ["4"]]);
});

it("groups in the order of first appearance", () => {
  expect(grouped(matching(COMMANDS, "")).map(({ group, commands }) => [group, commands.length])).toEqual([
    ["Pages", 3],
    ["Commands", 1],
  ]);
});
