/** Saved views: a name for the filters, columns and order of a list. */

export interface SavedView {
  readonly id: string;
  readonly name: string;
  /** The filters as they stand in the address. */
  readonly search: { readonly [key: string]: string | boolean };
  readonly columns: readonly string[] | null;
}

/** The view whose filters are exactly those of the address. */
export function currentView<View extends SavedView>(views: readonly View[], search: object): View | null {
  const shown = Object.entries(search).sort(([a], [b]) => a.localeCompare(b));
  return (
    views.find((view) => {
      const saved = Object.entries(view.search).sort(([a], [b]) => a.localeCompare(b));
      return JSON.stringify(saved) === JSON.stringify(shown);
    }) ?? null
  );
}
