import type { Money } from "@comptoir/client";

import type { AdvanceRequest, Details } from "./line-parts";

export type { AdvanceRequest, Details } from "./line-parts";

/** Where what is sold is consumed. */
export type Where = "take_away" | "eat_in";

/** What a manager allowed at this till, once: up to so many minor units off one line, until an instant. */
export interface Approval {
  readonly id: string;
  readonly amount: number;
  readonly until: string;
}

/** Why a person set another price than the list's, and with whose approval. */
export interface Override {
  readonly reason: string;
  readonly approval: Approval | null;
}

/** What can be put into a basket: a card of the catalogue. */
export interface Sellable {
  readonly sku: string;
  readonly label: string;
  readonly image: string | null;
  readonly unit: string;
  /** What the shelf says for `per` units; the server prices. */
  readonly price: Money | null;
}

export interface BasketLine {
  /** UUIDv7, made here: the same in every request about this line. */
  readonly id: string;
  readonly sku: string | null;
  /** Where a thing that the catalogue does not know is booked; its price is `unitPrice`. */
  readonly department: string | null;
  /** The code that was scanned and not known. */
  readonly barcode: string | null;
  readonly label: string;
  readonly image: string | null;
  readonly unit: string;
  /** Decimal text. */
  readonly quantity: string;
  /** Set by a person; null: the server's price. */
  readonly unitPrice: Money | null;
  /** The card's price, shown until the server has priced the line. */
  readonly cardPrice: Money | null;
  /** Beside a price that a person set for a known product. Missing in what older versions kept, as the next one. */
  readonly override?: Override | null;
  /** Empties that come back: only the deposit of the product is given back. */
  readonly isEmpties?: boolean;
  /** Of the first line of empties: who allowed more of them than the person may take back alone. */
  readonly approval?: Approval;
  /** Money for what a customer has set aside, of `unitPrice`; the server said the line. */
  readonly advance?: AdvanceRequest;
  /** The number of the gift card that is sold; `unitPrice` is put on it. */
  readonly giftCard?: string;
  /** The code that it will ask for; a basket with a gift card is never set aside, so that it stays here. */
  readonly giftCardSealedPin?: string;
  /** A symbol that says more than the SKU: weight, price, lot, date, serial. It is what the server is sent. */
  readonly symbol?: string;
  /** The symbol holds a weight, a price or a count: how much is not typed. */
  readonly isMeasured?: boolean;
  readonly details?: Details;
  /** Who sold this line; null or missing: the cashier. */
  readonly seller?: string | null;
}

/** What a scanned symbol sells. */
export interface Scanned extends Details {
  readonly barcode: string;
  readonly sku: string;
  readonly label: string;
  readonly quantity: string;
  readonly unit: string;
  readonly price: Money;
  readonly isMeasured: boolean;
}

export interface Basket {
  readonly lines: readonly BasketLine[];
  /** The line that keys act on. */
  readonly current: string | null;
  /** Digits of a quantity being typed for the current line, when the last came, and how many there were before. */
  readonly entry: string;
  readonly entryAt: number;
  readonly entryFrom?: string;
  /** Codes of the coupons that the customer showed; missing in what older versions kept. */
  readonly coupons?: readonly string[];
  /** Whose basket it is: an id of the customers' list. */
  readonly customer?: string | null;
  readonly where?: Where;
  /** Under which what was parked keeps its prices for a while. */
  readonly hold?: string;
  readonly note?: string;
  /** The age that somebody looked at, in years. */
  readonly ageChecked?: number;
}

export const emptyBasket: Basket = { lines: [], current: null, entry: "", entryAt: 0 };

/** Digits that come later than this start a new quantity. */
export const ENTRY_MILLISECONDS = 1500;
const QUANTITY_LENGTH_MAX = 6;
const PIECES_LENGTH_MAX = 4; // what is longer is a code that was typed slowly, and no quantity

/** Whether there may be several of a line: a gift card is one. */
export function isCountable(line: BasketLine): boolean {
  return isCountedInPieces(line.unit) && line.giftCard === undefined && line.advance === undefined && line.isMeasured !== true && line.details?.serial === undefined;
}

export function isCountedInPieces(unit: string): boolean {
  return unit === "H87";
}

export function currentLine(basket: Basket): BasketLine | null {
  return basket.lines.find((line) => line.id === basket.current) ?? null;
}

function withLine(basket: Basket, line: BasketLine): Basket {
  return { ...basket, lines: [...basket.lines, line], current: line.id, entry: "", entryAt: 0 };
}

function withQuantity(basket: Basket, id: string, quantity: string): Basket {
  return { ...basket, lines: basket.lines.map((line) => (line.id === id ? { ...unweighed(line), quantity } : line)) };
}

/** A line without what a scale said of it: another quantity is none of the scale's. */
function unweighed(line: BasketLine): BasketLine {
  if (line.details?.weighed === undefined) return line;
  const { details, ...rest } = line;
  const others = Object.fromEntries(Object.entries(details).filter(([name]) => name !== "weighed" && name !== "reading"));
  return Object.keys(others).length === 0 ? rest : { ...rest, details: others };
}

function lineOf(sellable: Sellable, quantity: string, id: string): BasketLine {
  return {
    id,
    sku: sellable.sku,
    department: null,
    barcode: null,
    label: sellable.label,
    image: sellable.image,
    unit: sellable.unit,
    quantity,
    unitPrice: null,
    cardPrice: sellable.price,
  };
}

/**
 * Adds a thing: one more of the line that has it already, else a new line under `id`.
 *
 * Weighed goods always get a line of their own: two bags of apples are two weights.
 */
export function addSellable(basket: Basket, sellable: Sellable, quantity: string, id: string, details?: Details): Basket {
  const same = basket.lines.find((line) => line.sku === sellable.sku && line.unitPrice === null && line.isEmpties !== true && line.symbol === undefined && line.details === undefined);
  if (same !== undefined && isCountedInPieces(sellable.unit)) {
    const sum = String(Number(same.quantity) + Number(quantity));
    return { ...withQuantity(basket, same.id, sum), current: same.id, entry: "", entryAt: 0 };
  }
  return withLine(basket, { ...lineOf(sellable, quantity, id), ...(details === undefined ? {} : { details }) });
}

/** Another variant of the same model on a line, as many of it; what was said of the piece is not said of the other. */
export function changeVariant(basket: Basket, id: string, sellable: Sellable): Basket {
  return changeLine(basket, id, ({ quantity, seller = null }) => ({ ...lineOf(sellable, quantity, id), seller }));
}

/** What a symbol sells: one more of the line with the same symbol, unless it is a weight, a price or one very piece. */
export function addScanned(basket: Basket, scanned: Scanned, id: string): Basket {
  const same = basket.lines.find((line) => line.symbol === scanned.barcode && isCountable(line));
  if (same !== undefined && scanned.serial === undefined) return stepQuantity(basket, same.id, 1);
  const { lot, expires_on, serial } = scanned;
  return withLine(basket, {
    id,
    sku: scanned.sku,
    department: null,
    barcode: null,
    label: scanned.label,
    image: null,
    unit: scanned.unit,
    quantity: scanned.quantity,
    unitPrice: null,
    cardPrice: scanned.price,
    symbol: scanned.barcode,
    isMeasured: scanned.isMeasured,
    details: { ...(lot === undefined ? {} : { lot }), ...(expires_on === undefined ? {} : { expires_on }), ...(serial === undefined ? {} : { serial }) },
  });
}

/** A thing that the catalogue does not know, at a price that a person reads from it. */
export function addOpenPrice(basket: Basket, open: { readonly department: string; readonly label: string; readonly barcode: string | null; readonly price: Money }, id: string): Basket {
  return withLine(basket, {
    id,
    sku: null,
    department: open.department,
    barcode: open.barcode,
    label: open.label,
    image: null,
    unit: "H87",
    quantity: "1",
    unitPrice: open.price,
    cardPrice: open.price,
  });
}

/** A gift card of an amount; the same card again is topped up by another line. */
export function addGiftCard(basket: Basket, number: string, price: Money, label: string, id: string, sealedPin = ""): Basket {
  return withLine(basket, { id, sku: null, department: null, barcode: null, label, image: null, unit: "H87", quantity: "1", unitPrice: price, cardPrice: price, giftCard: number, ...(sealedPin === "" ? {} : { giftCardSealedPin: sealedPin }) });
}

export function selectLine(basket: Basket, id: string): Basket {
  if (!basket.lines.some((line) => line.id === id)) return basket;
  return { ...basket, current: id, entry: "", entryAt: 0 };
}

/** One line up or down; stays at the ends. */
export function moveSelection(basket: Basket, step: 1 | -1): Basket {
  const at = basket.lines.findIndex((line) => line.id === basket.current);
  const next = basket.lines[at < 0 ? basket.lines.length - 1 : at + step];
  return next === undefined ? basket : selectLine(basket, next.id);
}

/** Sets a quantity; zero removes the line. */
export function setQuantity(basket: Basket, id: string, quantity: string): Basket {
  if (Number(quantity) === 0) return removeLine(basket, id);
  return { ...withQuantity(basket, id, quantity), current: id };
}

/** One more or one less of a line counted in pieces; never below one, which is what removing is for. */
export function stepQuantity(basket: Basket, id: string, step: 1 | -1): Basket {
  const line = basket.lines.find((candidate) => candidate.id === id);
  if (line === undefined || !isCountable(line)) return basket;
  const next = Number(line.quantity) + step;
  return next < 1 ? basket : { ...withQuantity(basket, id, String(next)), current: id, entry: "", entryAt: 0 };
}

/**
 * A digit (or a comma for weighed goods) on the current line. Digits in quick succession make one number;
 * a number that does not begin yet ("0", "0,") leaves the quantity as it was.
 */
export function typeDigit(basket: Basket, key: string, at: number): Basket {
  const line = currentLine(basket);
  const pieces = line !== null && isCountedInPieces(line.unit);
  if (line === null || line.isMeasured === true || (pieces && !isCountable(line))) return basket;
  if (!/^[0-9.,]$/.test(key) || (pieces && !/\d/.test(key))) return basket;
  const begun = at - basket.entryAt <= ENTRY_MILLISECONDS ? basket.entry : "";
  const entry = (begun + key.replace(",", ".")).replace(/^0+(?=\d)/, "");
  const before = begun === "" ? line.quantity : (basket.entryFrom ?? line.quantity);
  if (pieces && entry.length > PIECES_LENGTH_MAX) return withQuantity({ ...basket, entry, entryAt: at, entryFrom: before }, line.id, before);
  if (entry.length > QUANTITY_LENGTH_MAX || !/^\d*(\.\d{0,3})?$/.test(entry)) return basket;
  const typed = { ...basket, entry, entryAt: at, entryFrom: before };
  const quantity = entry.replace(/^\./, "0.").replace(/\.0*$/, "").replace(/(\.\d*?)0+$/, "$1");
  return Number(quantity) > 0 ? withQuantity(typed, line.id, quantity) : typed;
}

/** Takes the line out; the one that takes its place, else the last one, is current. */
export function removeLine(basket: Basket, id: string): Basket {
  const at = basket.lines.findIndex((line) => line.id === id);
  if (at < 0) return basket;
  const lines = basket.lines.filter((line) => line.id !== id);
  const next = lines[Math.min(at, lines.length - 1)] ?? null;
  return { ...basket, lines, current: next?.id ?? null, entry: "", entryAt: 0 };
}

/** Puts a removed line back where it was; does nothing when it is there. */
export function restoreLine(basket: Basket, line: BasketLine, index: number): Basket {
  if (basket.lines.some((present) => present.id === line.id)) return basket;
  const lines = [...basket.lines];
  lines.splice(index, 0, line);
  return { ...basket, lines, current: line.id, entry: "", entryAt: 0 };
}

/** The basket with one line changed. */
export function changeLine(basket: Basket, id: string, change: (line: BasketLine) => BasketLine): Basket {
  return { ...basket, lines: basket.lines.map((line) => (line.id === id ? change(line) : line)) };
}

/** Another price than the list's, for a reason. */
export function overridePrice(basket: Basket, id: string, unitPrice: Money, override: Override): Basket {
  return changeLine(basket, id, (line) => ({ ...line, unitPrice, override }));
}

/** Back to the list's price. */
export function clearOverride(basket: Basket, id: string): Basket {
  return changeLine(basket, id, (line) => ({ ...line, unitPrice: null, override: null }));
}

/** One empty of what a line sells comes back, on a line of its own; one more when there is such a line. */
export function addEmpties(basket: Basket, of: BasketLine, id: string): Basket {
  const same = basket.lines.find((line) => line.sku === of.sku && line.isEmpties === true);
  if (same !== undefined) return stepQuantity(basket, same.id, 1);
  return withLine(basket, { ...of, id, barcode: null, quantity: "1", unitPrice: null, cardPrice: null, override: null, isEmpties: true });
}

export function consumedAt(basket: Basket, where: Where): Basket {
  return { ...basket, where };
}

/** Whose basket it is; null takes the customer off. */
export function forCustomer(basket: Basket, customer: string | null): Basket {
  return { ...basket, customer };
}

/** Half away from zero: the price after so many percent off. Hundredths of a percent are the finest. */
export function priceAfter(price: Money, percent: string): Money | null {
  if (!/^\d{1,3}([.,]\d{1,2})?$/.test(percent.trim())) return null;
  const hundredths = Math.round(Number(percent.trim().replace(",", ".")) * 100);
  return hundredths > 10_000 ? null : { ...price, amount: Math.round((price.amount * (10_000 - hundredths)) / 10_000) };
}

export function couponsOf(basket: Basket): readonly string[] {
  return basket.coupons ?? [];
}

/** Adds a coupon as it was typed or scanned, in capitals; each counts once. */
export function addCoupon(basket: Basket, text: string): Basket {
  const code = text.replaceAll(/\s/g, "").toUpperCase();
  return code === "" || couponsOf(basket).includes(code) ? basket : { ...basket, coupons: [...couponsOf(basket), code] };
}

export function removeCoupon(basket: Basket, code: string): Basket {
  return { ...basket, coupons: couponsOf(basket).filter((one) => one !== code) };
}

/** A line as `baskets:price` and a ticket take it. */
export interface LineRequest {
  readonly id: string;
  readonly quantity: string;
  readonly sku?: string;
  readonly department?: string;
  /** Kept with what was scanned without being known. */
  readonly barcode?: string;
  readonly unit_price?: Money;
  readonly override?: { readonly reason: string; readonly approval?: string };
  readonly empties?: true;
  readonly approval?: string;
  readonly details?: Details;
  readonly seller?: string;
  readonly gift_card?: { readonly number: string; readonly sealed_pin?: string };
  readonly advance?: AdvanceRequest;
}

export function lineRequests(basket: Basket): LineRequest[] {
  return basket.lines.map((line) => ({
    id: line.id,
    quantity: line.quantity,
    ...(line.symbol !== undefined ? { barcode: line.symbol } : line.sku === null ? {} : { sku: line.sku }),
    ...(line.department === null ? {} : { department: line.department }),
    ...(line.barcode === null ? {} : { barcode: line.barcode }),
    ...(line.unitPrice === null ? {} : { unit_price: line.unitPrice }),
    ...(line.override === undefined || line.override === null ? {} : { override: overrideRequest(line.override) }),
    ...(line.isEmpties === true ? { empties: true, ...(line.approval === undefined ? {} : { approval: line.approval.id }) } : {}),
    ...(line.details === undefined || Object.keys(line.details).length === 0 ? {} : { details: line.details }),
    ...(line.seller === undefined || line.seller === null ? {} : { seller: line.seller }),
    ...(line.giftCard === undefined ? {} : { gift_card: { number: line.giftCard, ...(line.giftCardSealedPin === undefined ? {} : { sealed_pin: line.giftCardSealedPin }) } }),
    ...(line.advance === undefined ? {} : { advance: line.advance }),
  }));
}

function overrideRequest({ reason, approval }: Override): { readonly reason: string; readonly approval?: string } {
  return approval === null ? { reason } : { reason, approval: approval.id };
}

/** A basket as `baskets:price` and a ticket take it. */
export interface BasketRequest {
  readonly lines: LineRequest[];
  readonly coupons?: string[];
  readonly customer?: string;
  readonly where?: Where;
  readonly hold?: string;
}

/** Only what is set, so that the same basket is the same bytes. */
export function basketRequest(basket: Basket): BasketRequest {
  const { customer = null, where, hold } = basket;
  return {
    lines: lineRequests(basket),
    ...(couponsOf(basket).length === 0 ? {} : { coupons: [...couponsOf(basket)] }),
    ...(customer === null ? {} : { customer }),
    ...(where === undefined ? {} : { where }),
    ...(hold === undefined ? {} : { hold }),
  };
}

/** How many things, for the label of a phone's basket: pieces counted, a weighed thing as one. */
export function thingCount(basket: Basket): number {
  return basket.lines.reduce((sum, line) => sum + (line.isEmpties === true ? 0 : isCountedInPieces(line.unit) ? Number(line.quantity) : 1), 0);
}
