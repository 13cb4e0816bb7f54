import { describe, expect, it } from "vitest";

import { advanceGrid, blockOf, choiceCodes, EMPTY_GRID, fromTsv, heldText, pasted, problemCells, shownText, toTsv, typedNames, walkGrid, type GridEvent, type GridState } from "./grid";

const cell = { id: "p", column: "name" };
const other = { id: "p", column: "color" };

function after(...events: readonly GridEvent[]): GridState {
  return events.reduce(advanceGrid, EMPTY_GRID);
}

const edited: GridEvent = { type: "edited", edits: [{ ...cell, before: "a", after: "b" }, { ...other, before: "", after: "red" }] };

describe("edits of a grid", () => {
  it("shows what was typed until the server has taken it, and what it made of it then", () => {
    const sent = after(edited, { type: "sent" });
    expect(shownText(sent, cell, "a")).toBe("b");
    expect(heldText(sent, cell, "a")).toBe("a");
    const saved = advanceGrid(sent, { type: "answered", outcomes: [{ id: "p", outcome: "updated", cells: { name: "B", color: "red" }, theirs: {}, errors: [] }] });
    expect([saved.open.size, shownText(saved, cell, "a")]).toEqual([0, "B"]);
  });

  it("keeps what was typed over somebody else's change until its person decides", () => {
    const told = after(edited, { type: "sent" }, { type: "answered", outcomes: [{ id: "p", outcome: "updated", cells: { color: "red" }, theirs: { name: "hers" }, errors: [] }] });
    expect(problemCells(told).map(({ column, phase, note }) => [column, phase, note])).toEqual([["name", "theirs", "hers"]]);
    expect(shownText(told, cell, "a")).toBe("b");
    expect(heldText(advanceGrid(told, { type: "kept_mine", cell }), cell, "a")).toBe("hers");
    expect(shownText(advanceGrid(told, { type: "let_go", cell }), cell, "a")).toBe("hers");
  });

  it("marks wrong cells with their own reason, and sends the others again without them", () => {
    const refused = (pointer: string): GridEvent => ({ type: "answered", outcomes: [{ id: "p", outcome: "rejected", cells: {}, theirs: {}, errors: [{ pointer, detail: "no such colour" }] }] });
    const told = after(edited, { type: "sent" }, refused("/color"));
    expect([...told.open.values()].map(({ column, phase, note }) => [column, phase, note])).toEqual([["name", "waiting", ""], ["color", "wrong", "no such colour"]]);
    expect(after(edited, { type: "sent" }, refused("/color"), { type: "sent" }, { type: "answered", outcomes: [{ id: "p", outcome: "updated", cells: { name: "b" }, theirs: {}, errors: [] }] }).open.size).toBe(1);
    expect(advanceGrid(told, { type: "all_let_go" }).open.size).toBe(1);
    const ofAll = after(edited, { type: "sent" }, refused("/values"));
    expect(problemCells(ofAll).map(({ note }) => note)).toEqual(["no such colour", "no such colour"]);
  });

  it("blames no cell for what was wrong of another that was written again meanwhile", () => {
    const again: GridEvent = { type: "edited", edits: [{ id: "p", column: "color", before: "b", after: "c" }] };
    const told = after(edited, { type: "sent" }, again, { type: "answered", outcomes: [{ id: "p", outcome: "rejected", cells: {}, theirs: {}, errors: [{ pointer: "/color", detail: "no such colour" }] }] });
    expect([...told.open.values()].map(({ column, phase, note }) => [column, phase, note])).toEqual([["name", "waiting", ""], ["color", "waiting", ""]]);
  });

  it("sends again what did not arrive", () => {
    expect([...after(edited, { type: "sent" }, { type: "unsent" }).open.values()].map(({ phase }) => phase)).toEqual(["waiting", "waiting"]);
  });

  it("goes back and forth", () => {
    const back = after(edited, { type: "undone" });
    expect([shownText(back, cell, "a"), shownText(back, other, "")]).toEqual(["a", ""]);
    expect(shownText(advanceGrid(back, { type: "redone" }), cell, "a")).toBe("b");
    expect(after({ type: "undone" })).toBe(EMPTY_GRID);
  });

  it("knows what stood in a cell also once its row is out of sight", () => {
    const typedTwice = after(edited, { type: "edited", edits: [{ ...cell, before: "b", after: "c" }] });
    expect(typedTwice.open.get("p name")).toMatchObject({ was: "a", text: "c" });
    const undone = after(edited, { type: "sent" }, { type: "answered", outcomes: [{ id: "p", outcome: "updated", cells: { name: "b", color: "red" }, theirs: {}, errors: [] }] }, { type: "undone" });
    expect(undone.open.get("p name")).toMatchObject({ was: "b", text: "a" });
  });
});

describe("choices", () => {
  const choices = [["home", "Maison"], ["candle", "Bougies, senteurs"], ["a", "Rouge"], ["b", "Rouge"], ["tea", "Thé"]] as const;

  it("are meant by their codes and by names that one of them alone has", () => {
    expect(choiceCodes(choices, false, "maison")).toBe("home");
    expect(choiceCodes(choices, false, "HOME")).toBe("home");
    expect(choiceCodes(choices, true, "the, Maison,other")).toBe("tea,home,other");
    expect(choiceCodes(choices, true, "Bougies, senteurs")).toBe("candle");
    expect(choiceCodes(choices, false, "Rouge")).toBe("Rouge");
    expect(choiceCodes([], false, "maison")).toBe("maison");
  });

  it("are typed by names that lead back to them", () => {
    const codes = "home,candle,a,tea";
    expect(typedNames(choices, codes)).toBe("Maison, candle, a, Thé");
    expect(choiceCodes(choices, true, typedNames(choices, codes))).toBe(codes);
  });
});

describe("blocks", () => {
  it("come from spreadsheets and go back to them", () => {
    const rows = [["a", 'b"c'], ["d\te", "f\ng"]];
    expect(fromTsv(toTsv(rows))).toEqual(rows);
    expect(fromTsv("a\tb\r\nc\td\r\n")).toEqual([["a", "b"], ["c", "d"]]);
  });

  it("are pasted within the grid; one cell fills what is marked", () => {
    const block = blockOf({ row: 2, column: 1 }, { row: 1, column: 0 });
    expect(pasted([["x"]], block, 10, 2).length).toBe(4);
    expect(pasted([["x", "y"], ["z"]], block, 2, 2)).toEqual([{ row: 1, column: 0, text: "x" }, { row: 1, column: 1, text: "y" }]);
  });

  it("are walked by keys and not left", () => {
    expect(walkGrid("ArrowUp", { row: 0, column: 1 }, 5, 3, 10)).toEqual({ row: 0, column: 1 });
    expect(walkGrid("PageDown", { row: 0, column: 1 }, 5, 3, 10)).toEqual({ row: 4, column: 1 });
    expect(walkGrid("a", { row: 0, column: 1 }, 5, 3, 10)).toBeNull();
  });
});
