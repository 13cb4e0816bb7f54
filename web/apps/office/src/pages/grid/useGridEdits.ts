import { useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useRef, type Dispatch, type RefObject } from "react";

import { writeCells, type GridRow, type RowChange } from "../../api/grid";
import { advanceGrid, EMPTY_GRID, heldText, type GridEvent, type GridState } from "../../domain/grid";
import { gridTexts } from "../../texts/grid";

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
  useSavedOnLeaving(state, loaded);
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

/** What still waits when its person goes to another page is sent then; what of it is refused is told there. */
function useSavedOnLeaving(state: GridState, loaded: RefObject<{ readonly rows: readonly GridRow[]; readonly columns: readonly string[] }>): void {
  const say = useTexts(gridTexts);
  const toast = useToast();
  const client = useQueryClient();
  const leave = useRef(() => {});
  useEffect(() => {
    leave.current = () => {
      const changes = changesOf(state, loaded.current.rows, loaded.current.columns);
      if (changes.length === 0) return;
      const tell = (count: number): void => (count === 0 ? undefined : toast({ text: say("problems", { count }), tone: "loss" }));
      const sendAll = async (): Promise<void> => {
        for (let start = 0; start < changes.length; start += ROWS_AT_ONCE) {
          const outcomes = await writeCells(changes.slice(start, start + ROWS_AT_ONCE));
          tell(outcomes.filter(({ outcome, theirs }) => outcome === "rejected" || outcome === "missing" || Object.keys(theirs).length > 0).length);
        }
      };
      sendAll()
        .catch(() => tell(changes.reduce((sum, { cells }) => sum + Object.keys(cells).length, 0)))
        .finally(() => void client.invalidateQueries({ queryKey: ["products"] }));
    };
  });
  useEffect(() => () => leave.current(), []);
}

function changesOf(state: GridState, rows: readonly GridRow[], columns: readonly string[]): RowChange[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const found = new Map<string, Record<string, { now: string; was: string }>>();
  for (const cell of state.open.values()) {
    if (cell.phase !== "waiting") continue;
    const place = columns.indexOf(cell.column);
    const was = heldText(state, cell, byId.get(cell.id)?.cells[place] ?? cell.was);
    const cells = found.get(cell.id) ?? {};
    cells[cell.column] = { now: cell.text, was };
    found.set(cell.id, cells);
  }
  return [...found].map(([id, cells]) => ({ id, cells }));
}
