import { Button, useTexts } from "@comptoir/ui";
import type { Dispatch, ReactNode } from "react";

import type { GridColumn, GridRow } from "../../api/grid";
import { problemCells, type GridEvent, type GridState } from "../../domain/grid";
import { gridTexts } from "../../texts/grid";

const SHOWN = 5;

interface GridProblemsProps {
  readonly state: GridState;
  readonly rows: readonly GridRow[];
  readonly columns: readonly GridColumn[];
  readonly titleOf: (column: GridColumn) => string;
  readonly send: Dispatch<GridEvent>;
}

/** Cells that were refused, or that somebody else has changed: why, and what one can do. */
export function GridProblems({ state, rows, columns, titleOf, send }: GridProblemsProps): ReactNode {
  const say = useTexts(gridTexts);
  const problems = problemCells(state);
  const wrong = problems.filter(({ phase }) => phase === "wrong").length;
  if (problems.length === 0) return null;
  return (
    <div role="group" aria-label={say("problems", { count: problems.length })} className="max-h-40 shrink-0 overflow-y-auto border-t border-line bg-loss-soft px-4 py-2 text-13">
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-0 flex-1 font-medium">{say("problems", { count: problems.length })}</p>
        {wrong > 1 ? <Button onClick={() => send({ type: "all_let_go" })}>{say("letAllGo", { count: wrong })}</Button> : null}
      </div>
      {problems.slice(0, SHOWN).map((cell) => {
        const sku = rows.find(({ id }) => id === cell.id)?.sku ?? "";
        const one = columns.find(({ column }) => column === cell.column);
        return (
          <div key={`${cell.id} ${cell.column}`} className="flex flex-wrap items-center gap-2 py-1">
            <span className="min-w-0 flex-1">{say(cell.phase === "theirs" ? "theirs" : "wrong", { sku, column: one === undefined ? cell.column : titleOf(one), text: cell.note })}</span>
            {cell.phase === "theirs" ? <Button onClick={() => send({ type: "kept_mine", cell })}>{say("keepMine")}</Button> : null}
            <Button onClick={() => send({ type: "let_go", cell })}>{say(cell.phase === "theirs" ? "takeTheirs" : "letGo")}</Button>
          </div>
        );
      })}
      {problems.length > SHOWN ? <p>{say("moreProblems", { count: problems.length - SHOWN })}</p> : null}
    </div>
  );
}
