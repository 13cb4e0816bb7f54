import { classes, useTexts } from "@comptoir/ui";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent, type ReactNode } from "react";

import type { GridColumn, GridRow } from "../../api/grid";
import { blockOf, cellKey, choiceCodes, choiceNames, fromTsv, pasted, shownText, toTsv, typedNames, walkGrid, type CellEdit, type GridState, type Place } from "../../domain/grid";
import { gridTexts } from "../../texts/grid";
import { CellEditor } from "./CellEditor";
import { COLUMN_WIDTH, domId, HEAD_WIDTH, ROW_HEIGHT, showColumn } from "./cells";

const PAGE_ROWS = 15;

export interface GridTableProps {
  readonly label: string;
  readonly rows: readonly GridRow[];
  readonly columns: readonly GridColumn[];
  readonly titleOf: (column: GridColumn) => string;
  readonly state: GridState;
  readonly mayEdit: boolean;
  readonly chosen: ReadonlySet<string>;
  readonly onChosen: (chosen: ReadonlySet<string>) => void;
  readonly onEdits: (edits: readonly CellEdit[]) => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  readonly onEndReached: () => void;
  readonly busy: boolean;
  readonly empty: ReactNode;
}

/** Cells of any number of products: only the rows in sight are drawn; keys, blocks and the clipboard as in a spreadsheet. */
export function GridTable(props: GridTableProps): ReactNode {
  const { label, rows, columns, titleOf, state, mayEdit, chosen, onChosen, onEdits, onUndo, onRedo, onEndReached, busy, empty } = props;
  const say = useTexts(gridTexts);
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<Place>({ row: 0, column: 0 });
  const [anchor, setAnchor] = useState<Place>({ row: 0, column: 0 });
  const [editing, setEditing] = useState<string | null>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer is drawn here and never handed on
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 15 });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (lastShown >= rows.length - 40 && !busy) onEndReached();
  }, [lastShown, rows.length, busy, onEndReached]);

  const block = blockOf(at, anchor);
  const textAt = (row: number, column: number): string => {
    const product = rows[row];
    const one = columns[column];
    return product === undefined || one === undefined ? "" : shownText(state, { id: product.id, column: one.column }, product.cells[column] ?? "");
  };
  const edit = (cells: readonly { readonly row: number; readonly column: number; readonly text: string }[]): void => {
    if (!mayEdit) return;
    onEdits(
      cells.flatMap(({ row, column, text }) => {
        const product = rows[row];
        const one = columns[column];
        return product === undefined || one === undefined || one.is_fixed ? [] : [{ id: product.id, column: one.column, before: textAt(row, column), after: choiceCodes(one.choices, one.is_list, text) }];
      }),
    );
  };
  const go = (to: Place, extends_: boolean): void => {
    setAt(to);
    if (!extends_) setAnchor(to);
    virtual.scrollToIndex(to.row);
    showColumn(scroller.current, to.column);
  };
  const begin = (text: string): void => {
    if (mayEdit && columns[at.column]?.is_fixed === false) setEditing(text);
  };
  const marked = (): string[][] => {
    const found: string[][] = [];
    for (let row = block.top; row <= block.bottom; row += 1) {
      found.push(Array.from({ length: block.right - block.left + 1 }, (_, place) => textAt(row, block.left + place)));
    }
    return found;
  };
  const fill = (text: (row: number, column: number) => string, from: number): void => {
    const cells: { row: number; column: number; text: string }[] = [];
    for (let row = from; row <= block.bottom; row += 1) for (let column = block.left; column <= block.right; column += 1) cells.push({ row, column, text: text(row, column) });
    edit(cells);
  };
  /** Choose the products of the marked rows, or none of them where all were chosen. */
  const chooseMarked = (): void => {
    const ids = rows.slice(block.top, block.bottom + 1).map(({ id }) => id);
    const isOff = ids.every((id) => chosen.has(id));
    onChosen(new Set(isOff ? [...chosen].filter((id) => !ids.includes(id)) : [...chosen, ...ids]));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || rows.length === 0) return;
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (control && key === "z") (event.shiftKey ? onRedo : onUndo)();
    else if (control && key === "y") onRedo();
    else if (control && key === "d") fill((_, column) => textAt(block.top, column), block.top + 1);
    else if (control && key === "a") {
      setAnchor({ row: 0, column: 0 });
      setAt({ row: rows.length - 1, column: columns.length - 1 });
    } else if (control && event.key === "Home") go({ row: 0, column: 0 }, event.shiftKey);
    else if (control && event.key === "End") go({ row: rows.length - 1, column: columns.length - 1 }, event.shiftKey);
    else if (control) return;
    else if (event.key === "Enter" || event.key === "F2") begin(typedNames(columns[at.column]?.choices ?? [], textAt(at.row, at.column)));
    else if (event.key === "Delete" || event.key === "Backspace") fill(() => "", block.top);
    else if (event.key === " " && event.shiftKey) chooseMarked();
    else if (event.key.length === 1 && !event.altKey) begin(event.key);
    else {
      const to = walkGrid(event.key, at, rows.length, columns.length, PAGE_ROWS);
      if (to === null) return;
      go(to, event.shiftKey);
    }
    event.preventDefault();
  };
  // Once a cell has been typed in, browsers tell of the clipboard at whichever cell they hold for chosen, not at the grid.
  const onCopy = (event: ClipboardEvent): void => {
    if (editing !== null) return;
    event.clipboardData.setData("text/plain", toTsv(marked()));
    event.preventDefault();
  };
  const onPaste = (event: ClipboardEvent): void => {
    if (editing !== null) return;
    const cells = pasted(fromTsv(event.clipboardData.getData("text/plain")), block, rows.length, columns.length);
    edit(cells);
    const last = cells.at(-1);
    if (last !== undefined) {
      setAnchor({ row: block.top, column: block.left });
      setAt({ row: last.row, column: last.column });
    }
    event.preventDefault();
  };
  const finish = (text: string | null, by: "down" | "right" | null): void => {
    if (text !== null) edit([{ ...at, text }]);
    setEditing(null);
    scroller.current?.focus();
    const to = by === null ? null : walkGrid(by === "down" ? "ArrowDown" : "ArrowRight", at, rows.length, columns.length, PAGE_ROWS);
    if (to !== null) go(to, false);
  };
  const width = HEAD_WIDTH + columns.length * COLUMN_WIDTH;
  const template = `${HEAD_WIDTH}px repeat(${columns.length}, ${COLUMN_WIDTH}px)`;
  const allChosen = rows.length > 0 && rows.every(({ id }) => chosen.has(id));
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-busy={busy}
      aria-activedescendant={rows.length === 0 ? undefined : domId(at.row, at.column)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onCopy={onCopy}
      onCut={(event) => {
        if (editing !== null) return;
        onCopy(event);
        fill(() => "", block.top);
      }}
      onPaste={onPaste}
      className="min-h-0 flex-1 overflow-auto bg-paper text-13 focus-visible:outline-offset-[-2px]"
    >
      <div role="row" aria-rowindex={1} className="sticky top-0 z-20 grid h-9 items-center border-b border-line bg-ground font-medium" style={{ gridTemplateColumns: template, minWidth: width }}>
        <div role="columnheader" className="sticky left-0 z-10 flex h-full items-center gap-2 border-r border-line bg-ground px-2">
          <input type="checkbox" className="pointer-coarse:size-6" aria-label={say("chooseAll")} checked={allChosen} onChange={() => onChosen(allChosen ? new Set() : new Set(rows.map(({ id }) => id)))} />
          {say("reference")}
        </div>
        {columns.map((column) => (
          <div key={column.column} role="columnheader" title={`${titleOf(column)} · ${column.column}`} className="truncate border-r border-line px-2">
            {titleOf(column)}
          </div>
        ))}
      </div>
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize(), minWidth: width }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <div
              key={row.id}
              role="row"
              aria-rowindex={item.index + 2}
              className="absolute inset-x-0 grid border-b border-line"
              style={{ gridTemplateColumns: template, height: ROW_HEIGHT, transform: `translateY(${item.start}px)` }}
            >
              <div role="rowheader" className="sticky left-0 z-10 flex items-center gap-2 border-r border-line bg-paper px-2">
                <input
                  type="checkbox"
                  tabIndex={-1}
                  className="pointer-coarse:size-6"
                  aria-label={say("choose", { sku: row.sku })}
                  checked={chosen.has(row.id)}
                  onChange={() => {
                    const next = new Set(chosen);
                    if (!next.delete(row.id)) next.add(row.id);
                    onChosen(next);
                  }}
                />
                <span className="truncate" title={row.label}>
                  {row.sku}
                </span>
              </div>
              {columns.map((column, place) => {
                const cell = state.open.get(cellKey({ id: row.id, column: column.column }));
                const isAt = at.row === item.index && at.column === place;
                const isMarked = item.index >= block.top && item.index <= block.bottom && place >= block.left && place <= block.right;
                const isWrong = cell?.phase === "wrong" || cell?.phase === "theirs";
                const inherited = cell === undefined && row.inherited.includes(place);
                if (isAt && editing !== null) {
                  return (
                    <div key={column.column} role="gridcell" id={domId(item.index, place)} className="min-w-0">
                      <CellEditor label={say("cell", { column: titleOf(column), sku: row.sku })} column={column} begin={editing} onDone={finish} />
                    </div>
                  );
                }
                return (
                  <div
                    key={column.column}
                    id={domId(item.index, place)}
                    role="gridcell"
                    aria-selected={isMarked}
                    aria-readonly={!mayEdit || column.is_fixed}
                    aria-invalid={isWrong || undefined}
                    title={isWrong ? cell.note : inherited ? say("inherited") : undefined}
                    onMouseDown={(event) => go({ row: item.index, column: place }, event.shiftKey)}
                    onMouseEnter={(event) => {
                      if (event.buttons === 1) setAt({ row: item.index, column: place });
                    }}
                    onDoubleClick={() => begin(typedNames(column.choices, textAt(item.index, place)))}
                    className={classes(
                      "flex min-w-0 cursor-cell items-center border-r border-line px-2 select-none",
                      isMarked && "bg-accent-soft",
                      isAt && "outline-2 -outline-offset-2 outline-accent",
                      isWrong && "bg-loss-soft text-loss",
                      cell?.phase === "waiting" || cell?.phase === "sent" ? "italic" : "",
                      (inherited || column.is_fixed) && "text-ink-soft",
                    )}
                  >
                    <span className="truncate">{choiceNames(column.choices, textAt(item.index, place))}</span>
                  </div>
                );
              })}
            </div>
          );
        })}
      </div>
      {rows.length === 0 && !busy ? <div className="sticky left-0">{empty}</div> : null}
    </div>
  );
}
