import type { Ticket, TicketLine } from "@comptoir/client";

import type { TenderRequest } from "./payment";

/** A return against a ticket: which lines come back, how much of each. Quantities by ticket line. */
export interface Return {
  readonly id: string;
  readonly ticket: Ticket;
  readonly quantities: ReadonlyMap<string, string>;
  /** Why it comes back; empty where nobody said. */
  readonly reason: string;
  /** Lines that go into quarantine instead of back on the shelf. */
  readonly aside: ReadonlySet<string>;
  /** Serial numbers of the pieces that come back, by ticket line. */
  readonly serials: ReadonlyMap<string, string>;
}

const DEPOSIT = "+deposit";
const MILLIONTHS = 1_000_000;

function millionths(quantity: string): number {
  return Math.round(Number(quantity) * MILLIONTHS);
}

/** What of a line is still with the customer, as decimal text. */
export function returnable(line: TicketLine): string {
  return String((millionths(line.quantity) - millionths(line.returned)) / MILLIONTHS);
}

export function startReturn(id: string, ticket: Ticket): Return {
  return { id, ticket, quantities: new Map(), reason: "", aside: new Set(), serials: new Map() };
}

/** Takes back so much of a line: at most what is left of it; zero takes it out. Other text changes nothing. */
export function takeBack(state: Return, lineId: string, quantity: string): Return {
  const line = state.ticket.lines.find((candidate) => candidate.id === lineId);
  if (line === undefined || !/^\d+(\.\d{1,6})?$/.test(quantity)) return state;
  const quantities = new Map(state.quantities);
  const amount = Math.min(millionths(quantity), millionths(returnable(line)));
  if (amount <= 0) quantities.delete(lineId);
  else quantities.set(lineId, String(amount / MILLIONTHS));
  return { ...state, quantities };
}

/** How many deposits go back by themselves with their product; none where somebody said how many of them. */
export function goesAlong(state: Return, line: TicketLine): string | null {
  const quantity = line.id.endsWith(DEPOSIT) && !state.quantities.has(line.id) ? state.quantities.get(line.id.slice(0, -DEPOSIT.length)) : undefined;
  return quantity === undefined || millionths(quantity) > millionths(returnable(line)) ? null : quantity;
}

/** Puts a line into quarantine, or back on the shelf. */
export function setAside(state: Return, lineId: string, isAside: boolean): Return {
  const aside = new Set(state.aside);
  if (isAside) aside.add(lineId);
  else aside.delete(lineId);
  return { ...state, aside };
}

/** Says which piece of a line comes back. */
export function nameSerial(state: Return, lineId: string, serial: string): Return {
  return { ...state, serials: new Map([...state.serials, [lineId, serial]]) };
}

/** The serial number that was said of a line, if any. */
function serialOf(state: Return, lineId: string): string {
  return (state.serials.get(lineId) ?? "").trim();
}

/** The return as the API takes it; `tenders` give the money back. */
export function returnRequest(state: Return, till: string, tenders?: readonly TenderRequest[]) {
  return {
    till,
    ticket: state.ticket.id,
    lines: [...state.quantities].map(([line, quantity]) => ({
      id: line,
      line,
      quantity,
      ...(state.reason === "" ? {} : { reason: state.reason }),
      ...(state.aside.has(line) ? { set_aside: true } : {}),
      ...(serialOf(state, line) === "" ? {} : { details: { serial: serialOf(state, line) } }),
    })),
    ...(tenders === undefined ? {} : { tenders: [...tenders] }),
  };
}
