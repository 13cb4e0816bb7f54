/** From a scanned or typed code to one item. Pure. */

export interface Findable {
  readonly sku: string;
  readonly level: string;
  readonly identifiers: { readonly gtin?: readonly string[] };
}

/** What somebody can hold in the hand; models only hold variants together. */
export function sellable<Kind extends Findable>(found: readonly Kind[]): Kind[] {
  return found.filter(({ level }) => level === "simple" || level === "variant");
}

/** Barcodes are the same number with and without leading zeros: EAN-8, UPC-A, EAN-13 and GTIN-14. */
function sameBarcode(left: string, right: string): boolean {
  return /^\d{6,14}$/.test(left) && left.replace(/^0+/, "") === right.replace(/^0+/, "");
}

/** The item that a code names: by SKU in any case, by barcode, or because it is the only one found. */
export function exactMatch<Kind extends Findable>(found: readonly Kind[], code: string): Kind | null {
  const wanted = code.toLowerCase();
  const named = found.find(({ sku }) => sku.toLowerCase() === wanted);
  const scanned = found.find(({ identifiers }) => (identifiers.gtin ?? []).some((gtin) => sameBarcode(gtin, code)));
  return named ?? scanned ?? (found.length === 1 ? (found[0] ?? null) : null);
}
