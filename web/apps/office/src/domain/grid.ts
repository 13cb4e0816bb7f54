import { foldText } from "@comptoir/ui";

/**
 * The edits of a grid: what was typed, pasted or filled, what the server said of it, and the way back. Pure.
 *
 * A cell is named by its product and column. Nothing typed is lost: it stays until the server has taken it, or until
 * its person lets it go.
 */

export interface CellName {
  readonly id: string;
  readonly column: string;
}

export interface CellEdit extends CellName {
  readonly before: string;
  readonly after: string;
}

type CellPhase = "waiting" | "sent" | "wrong" | "theirs";

export interface CellState extends CellName {
  readonly phase: CellPhase;
  readonly text: string;
  /** What stood there before, as its person saw it. */
  readonly was: string;
  /** Why it was refused, or what somebody else wrote. */
  readonly note: string;
}

export interface GridState {
  /** Cells that the server has not taken yet. */
  readonly open: ReadonlyMap<string, CellState>;
  /** What the server holds where that is newer than the loaded rows. */
  readonly held: ReadonlyMap<string, string>;
  readonly past: readonly (readonly CellEdit[])[];
  readonly future: readonly (readonly CellEdit[])[];
}

export const EMPTY_GRID: GridState = { open: new Map(), held: new Map(), past: [], future: [] };

interface Outcome {
  readonly id: string;
  readonly outcome: string;
  readonly cells: { readonly [column: string]: string };
  readonly theirs: { readonly [column: string]: string };
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
}

export type GridEvent =
  | { readonly type: "edited"; readonly edits: readonly CellEdit[] }
  | { readonly type: "undone" }
  | { readonly type: "redone" }
  | { readonly type: "sent" }
  | { readonly type: "answered"; readonly outcomes: readonly Outcome[] }
  | { readonly type: "unsent" }
  | { readonly type: "kept_mine"; readonly cell: CellName }
  | { readonly type: "let_go"; readonly cell: CellName }
  | { readonly type: "all_let_go" }
  | { readonly type: "loaded" };

export function cellKey({ id, column }: CellName): string {
  return `${id} ${column}`;
}

/** What a cell shows: what was typed, else what the server is known to hold, else what was loaded. */
export function shownText(state: GridState, cell: CellName, loaded: string): string {
  const key = cellKey(cell);
  return state.open.get(key)?.text ?? state.held.get(key) ?? loaded;
}

/** What the server was last known to hold. */
export function heldText(state: GridState, cell: CellName, loaded: string): string {
  return state.held.get(cellKey(cell)) ?? loaded;
}

function written(state: GridState, edits: readonly CellEdit[], towards: "after" | "before"): GridState {
  const open = new Map(state.open);
  for (const edit of edits) {
    const key = cellKey(edit);
    const was = open.get(key)?.was ?? edit[towards === "after" ? "before" : "after"];
    open.set(key, { id: edit.id, column: edit.column, phase: "waiting", text: edit[towards], was, note: "" });
  }
  return { ...state, open };
}

function reasons(outcome: Outcome, cell: CellName): Outcome["errors"] {
  return outcome.errors.filter(({ pointer }) => pointer === `/${cell.column}`);
}

function answered(state: GridState, outcomes: readonly Outcome[]): GridState {
  const open = new Map(state.open);
  const held = new Map(state.held);
  for (const one of outcomes) {
    // A row is taken whole or not at all: cells that nothing is said against are sent again without the wrong ones, or
    // with what was typed over them meanwhile.
    const blamed = [...state.open.values()].some((cell) => cell.id === one.id && (cell.phase === "sent" || cell.phase === "waiting") && reasons(one, cell).length > 0);
    for (const [key, cell] of state.open) {
      if (cell.id !== one.id || cell.phase !== "sent") continue;
      const theirs = one.theirs[cell.column];
      if (theirs !== undefined) {
        held.set(key, theirs);
        open.set(key, { ...cell, phase: "theirs", note: theirs });
      } else if (one.outcome === "updated" || one.outcome === "unchanged") {
        held.set(key, one.cells[cell.column] ?? cell.text);
        open.delete(key);
      } else {
        const own = reasons(one, cell);
        const said = own.length > 0 ? own : one.errors;
        open.set(key, blamed && own.length === 0 ? { ...cell, phase: "waiting" } : { ...cell, phase: "wrong", note: said.map(({ detail }) => detail).join(" ") });
      }
    }
  }
  return { ...state, open, held };
}

function withPhase(state: GridState, from: CellPhase, to: CellPhase): GridState {
  return { ...state, open: new Map([...state.open].map(([key, cell]) => [key, cell.phase === from ? { ...cell, phase: to } : cell])) };
}

export function advanceGrid(state: GridState, event: GridEvent): GridState {
  switch (event.type) {
    case "edited": {
      const edits = event.edits.filter(({ before, after }) => before !== after);
      return edits.length === 0 ? state : { ...written(state, edits, "after"), past: [...state.past, edits], future: [] };
    }
    case "undone": {
      const last = state.past.at(-1);
      return last === undefined ? state : { ...written(state, last, "before"), past: state.past.slice(0, -1), future: [...state.future, last] };
    }
    case "redone": {
      const next = state.future.at(-1);
      return next === undefined ? state : { ...written(state, next, "after"), past: [...state.past, next], future: state.future.slice(0, -1) };
    }
    case "sent":
      return withPhase(state, "waiting", "sent");
    case "unsent":
      return withPhase(state, "sent", "waiting");
    case "answered":
      return answered(state, event.outcomes);
    case "kept_mine": {
      const cell = state.open.get(cellKey(event.cell));
      return cell === undefined ? state : { ...state, open: new Map(state.open).set(cellKey(cell), { ...cell, phase: "waiting", note: "" }) };
    }
    case "let_go": {
      const open = new Map(state.open);
      open.delete(cellKey(event.cell));
      return { ...state, open };
    }
    case "all_let_go":
      return { ...state, open: new Map([...state.open].filter(([, { phase }]) => phase !== "wrong")) };
    case "loaded":
      return state.held.size === 0 ? state : { ...state, held: new Map() };
  }
}

/** The cells with something to say to their person. */
export function problemCells(state: GridState): CellState[] {
  return [...state.open.values()].filter(({ phase }) => phase === "wrong" || phase === "theirs");
}

export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Block {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function blockOf(one: Place, other: Place): Block {
  return {
    top: Math.min(one.row, other.row),
    bottom: Math.max(one.row, other.row),
    left: Math.min(one.column, other.column),
    right: Math.max(one.column, other.column),
  };
}

/** Cells as spreadsheets put them on the clipboard: tabs and line ends, quoted where a cell holds one of them. */
export function toTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.map((cell) => (/["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join("\t")).join("\n");
}

/** The cells of a clipboard; a quoted cell may hold tabs and line ends. */
export function fromTsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const put = (): void => {
    rows.at(-1)?.push(cell);
    cell = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === "\t") put();
    else if (sign === "\n") {
      put();
      rows.push([]);
    } else if (sign !== "\r") cell += sign;
  }
  put();
  const last = rows.at(-1);
  if (rows.length > 1 && last?.length === 1 && last[0] === "") rows.pop();
  return rows;
}

/** Where each cell of a pasted block goes; one cell fills the whole block that is marked. */
export function pasted(cells: readonly (readonly string[])[], block: Block, rowCount: number, columnCount: number): { readonly row: number; readonly column: number; readonly text: string }[] {
  const single = cells.length === 1 && cells[0]?.length === 1;
  const found: { row: number; column: number; text: string }[] = [];
  const bottom = single ? block.bottom : block.top + cells.length - 1;
  for (let row = block.top; row <= Math.min(bottom, rowCount - 1); row += 1) {
    const line = cells[single ? 0 : row - block.top] ?? [];
    const right = single ? block.right : block.left + line.length - 1;
    for (let column = block.left; column <= Math.min(right, columnCount - 1); column += 1) {
      found.push({ row, column, text: line[single ? 0 : column - block.left] ?? "" });
    }
  }
  return found;
}

/** The place that a key leads to; null when the key does not walk. */
export function walkGrid(key: string, at: Place, rowCount: number, columnCount: number, page: number): Place | null {
  const down = (by: number): Place => ({ ...at, row: Math.max(0, Math.min(rowCount - 1, at.row + by)) });
  const right = (by: number): Place => ({ ...at, column: Math.max(0, Math.min(columnCount - 1, at.column + by)) });
  switch (key) {
    case "ArrowDown":
      return down(1);
    case "ArrowUp":
      return down(-1);
    case "ArrowRight":
      return right(1);
    case "ArrowLeft":
      return right(-1);
    case "PageDown":
      return down(page);
    case "PageUp":
      return down(-page);
    case "Home":
      return { ...at, column: 0 };
    case "End":
      return { ...at, column: columnCount - 1 };
    default:
      return null;
  }
}

type Choices = readonly (readonly [code: string, label: string])[];

function codeOf(choices: Choices, text: string): string | null {
  const wanted = foldText(text);
  const known = choices.find(([code]) => foldText(code) === wanted);
  if (known !== undefined) return known[0];
  const named = choices.filter(([, label]) => foldText(label) === wanted);
  return named.length === 1 ? (named[0]?.[0] ?? null) : null;
}

/** The codes of what was typed or pasted, by code or by a name that one choice alone has; the rest as it is. */
export function choiceCodes(choices: Choices, isList: boolean, text: string): string {
  if (choices.length === 0 || text.trim() === "") return text;
  const whole = codeOf(choices, text);
  if (whole !== null || !isList) return whole ?? text;
  return text
    .split(",")
    .map((part) => codeOf(choices, part) ?? part.trim())
    .join(",");
}

/** What stands for a choice while it is typed: its name, or its code where the name alone would not be understood. */
export function typedName(choices: Choices, code: string): string {
  const label = choices.find(([known]) => known === code)?.[1];
  return label === undefined || label.includes(",") || codeOf(choices, label) !== code ? code : label;
}

/** The text of a cell for somebody who is about to change it. */
export function typedNames(choices: Choices, text: string): string {
  return choices.length === 0 || text === "" ? text : text.split(",").map((code) => typedName(choices, code)).join(", ");
}

/** Choices by their labels; the clipboard and the server keep their codes. */
export function choiceNames(choices: Choices, text: string): string {
  if (choices.length === 0 || text === "") return text;
  return text
    .split(",")
    .map((code) => choices.find(([known]) => known === code)?.[1] ?? code)
    .join(", ");
}
