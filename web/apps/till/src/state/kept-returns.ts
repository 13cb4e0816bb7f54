import type { RefundWithoutReturn, Ticket } from "@comptoir/client";

import { startReturn, type Return } from "../domain/return";

const PREFIX = "comptoir.return.";

interface Kept {
  readonly id: string;
  readonly quantities: readonly (readonly [string, string])[];
  readonly reason: string;
  readonly aside: readonly string[];
  readonly serials: readonly (readonly [string, string])[];
}

/** Keeps on the device what comes back of a ticket before a card is asked: it can be recorded after a power cut, too. */
export function keepReturn({ id, ticket, quantities, reason, aside, serials }: Return, storage: Storage = localStorage): void {
  const kept: Kept = { id, quantities: [...quantities], reason, aside: [...aside], serials: [...serials] };
  storage.setItem(PREFIX + ticket.id, JSON.stringify(kept));
}

/** The return with this name as it was kept; without any line where another device asked, or none was kept. */
export function keptReturn(id: string, ticket: Ticket, storage: Storage = localStorage): Return {
  const none = startReturn(id, ticket);
  try {
    const kept = JSON.parse(storage.getItem(PREFIX + ticket.id) ?? "null") as Kept | null;
    if (kept?.id !== id) return none;
    return { ...none, quantities: new Map(kept.quantities), reason: kept.reason, aside: new Set(kept.aside), serials: new Map(kept.serials) };
  } catch {
    return none;
  }
}

/** The return for which this till asked a card already: it goes on under its name. Another till's is recorded there. */
export function askedBefore(before: readonly RefundWithoutReturn[], till: string): string | null {
  return before.find((one) => one.till === till)?.basket ?? null;
}

export function forgetReturn(ticket: string, storage: Storage = localStorage): void {
  storage.removeItem(PREFIX + ticket);
}
