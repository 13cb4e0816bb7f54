import { changeLine, isCountable, isCountedInPieces, setQuantity, type Basket, type BasketLine, type Details } from "./basket";

/** What was typed or scanned about the piece on a line; a serial number is one piece. */
export function withDetails(basket: Basket, id: string, details: Details): Basket {
  return changeLine(basket, id, (line) => ({ ...line, details, ...(details.serial === undefined ? {} : { quantity: "1" }) }));
}

/** Whether how much of it may be said anew: not of what a label, a card or a serial number says. */
export function isAdjustable(line: BasketLine): boolean {
  return isCountable(line) || (!isCountedInPieces(line.unit) && line.isMeasured !== true);
}

/** Another quantity of a line, and what a scale said of it; what one said before is of the other quantity. */
export function withQuantityOf(basket: Basket, id: string, quantity: string, weighed?: Details): Basket {
  const changed = setQuantity(basket, id, quantity);
  return weighed === undefined ? changed : changeLine(changed, id, (line) => ({ ...line, details: { ...line.details, ...weighed } }));
}

/** What was scanned is empties, and nothing of it is sold: as many come back, with those that came back before. */
export function onlyEmpties(basket: Basket, id: string): Basket {
  const line = basket.lines.find((candidate) => candidate.id === id);
  if (line === undefined || line.sku === null || line.isEmpties === true) return basket;
  const before = basket.lines.find((candidate) => candidate.sku === line.sku && candidate.isEmpties === true);
  const quantity = String(Number(line.quantity) + Number(before?.quantity ?? "0"));
  const { sku, label, image, unit } = line;
  const empties: BasketLine = { id, sku, department: null, barcode: null, label, image, unit, quantity, unitPrice: null, cardPrice: null, isEmpties: true };
  return { ...basket, lines: basket.lines.flatMap((one) => (one.id === before?.id ? [] : [one.id === id ? empties : one])), current: id, entry: "", entryAt: 0 };
}

/** Who sold a line; null: whoever is at the till. */
export function soldBy(basket: Basket, id: string, seller: string | null): Basket {
  return changeLine(basket, id, (line) => ({ ...line, seller }));
}

/** Words for the whole ticket; none takes them off. */
export function withNote(basket: Basket, note: string): Basket {
  return { ...basket, note: note.trim() };
}

/** Somebody looked at the customer's age. */
export function withAge(basket: Basket, age: number): Basket {
  return { ...basket, ageChecked: Math.max(age, basket.ageChecked ?? 0) };
}

/** What only the ticket says, beside its basket. */
export function ticketWords({ note = "", ageChecked }: Basket): { readonly note?: string; readonly age_checked?: number } {
  return { ...(note === "" ? {} : { note }), ...(ageChecked === undefined ? {} : { age_checked: ageChecked }) };
}
