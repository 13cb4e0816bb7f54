/** Saved views: a name for the filters, columns and order of a list. Kept per person in the browser. */

export interface SavedView {
  readonly id: string;
  readonly name: string;
  /** The filters as they stand in the address. */
  readonly search: { readonly [key: string]: string | boolean };
  readonly columns: readonly string[] | null;
}

/** What keeps small settings; the browser's own storage fits. */
export interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

function storageKey(person: string, list: string): string {
  return `comptoir.office.views.${person}.${list}`;
}

function isView(value: unknown): value is SavedView {
  if (typeof value !== "object" || value === null) return false;
  const view = value as Partial<SavedView>;
  return typeof view.id === "string" && typeof view.name === "string" && typeof view.search === "object";
}

/** Views that cannot be read are left out rather than breaking the list. */
export function loadViews(storage: Storage, person: string, list: string): SavedView[] {
  const stored = storage.getItem(storageKey(person, list));
  if (stored === null) return [];
  try {
    const parsed: unknown = JSON.parse(stored);
    return Array.isArray(parsed) ? parsed.filter(isView) : [];
  } catch {
    return [];
  }
}

export function storeViews(storage: Storage, person: string, list: string, views: readonly SavedView[]): void {
  storage.setItem(storageKey(person, list), JSON.stringify(views));
}

/** A view with the same name is replaced in its place. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  const at = views.findIndex((each) => each.name === view.name);
  if (at < 0) return [...views, view];
  return views.map((each, index) => (index === at ? { ...view, id: each.id } : each));
}

export function withoutView(views: readonly SavedView[], id: string): SavedView[] {
  return views.filter((view) => view.id !== id);
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
