/** Where the cells of the grid stand, and what they are called in the page. */

export const ROW_HEIGHT = 32;
export const COLUMN_WIDTH = 176;
export const HEAD_WIDTH = 220;

/** Scroll sideways until a column stands whole beside the references. */
export function showColumn(scroller: HTMLDivElement | null, column: number): void {
  const left = column * COLUMN_WIDTH;
  if (scroller !== null) scroller.scrollLeft = Math.min(left, Math.max(scroller.scrollLeft, left + COLUMN_WIDTH + HEAD_WIDTH - scroller.clientWidth));
}

export function domId(row: number, column: number): string {
  return `cell-${row}-${column}`;
}
