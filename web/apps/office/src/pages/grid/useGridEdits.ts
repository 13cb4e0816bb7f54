import { useMutation } from "@tanstack/react-query";
import { useEffect, useReducer, useRef, type Dispatch } from "react";

import { writeCells, type GridRow, type RowChange } from "../../api/grid";
import { advanceGrid, EMPTY_GRID, heldText, type GridEvent, type GridState } from "../../domain/grid";

const SETTLED_MILLISECONDS = 600;
const ROWS_AT_ONCE = 200;

export interface GridEdits {
  readonly state: GridState;
  readonly send: Dispatch<GridEvent>;
  readonly error: unknown;
  readonly retry: () => void;
}

/** What is edited in the grid, saved in batches a moment after the last key. */
export function useGridEdits(rows: readonly GridRow[], columns: readonly string[]): GridEdits {
  const [state, send] = useReducer(advanceGrid, EMPTY_GRID);
  const loaded = useRef({ rows, columns });
  useEffect(() => {
    loaded.current = { rows, columns };
  }, [rows, columns]);
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: async (changes: readonly RowChange[]) => {
      for (let start = 0; start < changes.length; start += ROWS_AT_ONCE) {
        send({ type: "answered", outcomes: await writeCells(changes.slice(start, start + ROWS_AT_ONCE)) });
      }
    },
    onError: () => send({ type: "unsent" }),
  });
  const waiting = [...state.open.values()].some(({ phase }) => phase === "waiting");
  useEffect(() => {
    if (!waiting || isPending || error !== null) return undefined;
    const timer = setTimeout(() => {
      const changes = changesOf(state, loaded.current.rows, loaded.current.columns);
      send({ type: "sent" });
      mutate(changes);
    }, SETTLED_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [waiting, isPending, error, state, mutate]);
  const unsaved = state.open.size > 0;
  useEffect(() => {
    if (!unsaved) return undefined;
    const guard = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", guard);
    return () => window.removeEventListener("beforeunload", guard);
  }, [unsaved]);
  return { state, send, error, retry: reset };
}

function changesOf(state: GridState, rows: readonly GridRow[], columns: readonly string[]): RowChange[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const found = new Map<string, Record<string, { now: string; was: string }>>();
  for (const cell of state.open.values()) {
    if (cell.phase !== "waiting") continue;
    const place = columns.indexOf(cell.column);
    const was = heldText(state, cell, byId.get(cell.id)?.cells[place] ?? "");
    const cells = found.get(cell.id) ?? {};
    cells[cell.column] = { now: cell.text, was };
    found.set(cell.id, cells);
  }
  return [...found].map(([id, cells]) => ({ id, cells }));
}
