/** From a scanned or typed code to one item. Pure. */

export interface Findable {
  readonly sku: string;
  readonly level: string;
}

/** What somebody can hold in the hand; models only hold variants together. */
export function sellable<Kind extends Findable>(found: readonly Kind[]): Kind[] {
  return found.filter(({ level }) => level === "simple" || level === "variant");
}

/** The item that a code names: by its SKU in any case, or because it is the only one that the search found. */
export function exactMatch<Kind extends Findable>(found: readonly Kind[], code: string): Kind | null {
  const wanted = code.toLowerCase();
  const named = found.find(({ sku }) => sku.toLowerCase() === wanted);
  return named ?? (found.length === 1 ? (found[0] ?? null) : null);
}
