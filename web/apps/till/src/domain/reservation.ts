import type { ReservationDetail, StepLine } from "../api-reservations";
import { emptyBasket, type Basket, type BasketLine } from "./basket";

/** What the lines of an advance are called on the screen; the receipt's words are the server's. */
export type AdvanceWords = (line: NonNullable<StepLine["advance"]>) => string;

/** Whether a basket can be set aside: products only, at the list's price, nothing that comes back. */
export function mayReserve(basket: Basket): boolean {
  return basket.lines.length > 0 && basket.lines.every((line) => line.sku !== null && line.unitPrice === null && line.isEmpties !== true && line.symbol === undefined);
}

/** A basket of what the server says the next ticket of a reservation is to have. */
export function basketOf(reservation: ReservationDetail, lines: readonly StepLine[], words: AdvanceWords): Basket {
  const made = lines.map((line): BasketLine => {
    const goods = reservation.lines.find(({ sku }) => sku === line.sku);
    return {
      id: line.id,
      sku: line.sku ?? null,
      department: null,
      barcode: null,
      label: line.advance === undefined ? (goods?.label ?? line.sku ?? "") : words(line.advance),
      image: null,
      unit: goods?.unit ?? "H87",
      quantity: line.quantity ?? "1",
      unitPrice: line.unit_price ?? null,
      cardPrice: null,
      ...(line.advance === undefined ? {} : { advance: line.advance }),
    };
  });
  return { ...emptyBasket, lines: made, current: made[0]?.id ?? null, customer: reservation.customer, ...(made.some(({ sku }) => sku !== null) ? { hold: reservation.id } : {}) };
}
