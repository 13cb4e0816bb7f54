/** The tree of categories as one looks at it: rows from the top down, and where a dragged one may go. */

export interface Branch {
  readonly code: string;
  readonly parent: string | null;
  readonly position: number;
}

export interface TreeRow<T extends Branch> {
  readonly one: T;
  readonly depth: number;
  readonly isParent: boolean;
}

export function childrenOf<T extends Branch>(all: readonly T[], parent: string | null): T[] {
  return all.filter((one) => one.parent === parent).sort((one, other) => one.position - other.position || one.code.localeCompare(other.code));
}

/** Rows from the top down; what lies below a closed one is left out. */
export function treeRows<T extends Branch>(all: readonly T[], open: ReadonlySet<string>, parent: string | null = null, depth = 0): TreeRow<T>[] {
  return childrenOf(all, parent).flatMap((one) => [
    { one, depth, isParent: all.some((each) => each.parent === one.code) },
    ...(open.has(one.code) ? treeRows(all, open, one.code, depth + 1) : []),
  ]);
}

/** Whether a category lies below another one, or is it. */
export function isWithin(all: readonly Branch[], code: string, above: string): boolean {
  let at: string | null = code;
  for (let steps = 0; at !== null && steps <= all.length; steps += 1) {
    if (at === above) return true;
    const here: string = at;
    at = all.find((one) => one.code === here)?.parent ?? null;
  }
  return false;
}

/** The categories that one may go below: none of its own. */
export function placesFor<T extends Branch>(all: readonly T[], code: string): T[] {
  return all.filter((one) => !isWithin(all, one.code, code));
}
