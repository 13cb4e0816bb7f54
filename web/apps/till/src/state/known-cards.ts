import type { Card } from "@comptoir/client";

import { api } from "../api";

const KNOWN_MAX = 5000;

/** Cards seen on this device by their codes, so that the second scan of a thing needs no question. */
const known = new Map<string, Card>();

export function rememberCards(cards: readonly Card[]): void {
  for (const card of cards) {
    for (const code of [...(card.identifiers.gtin ?? []), card.sku.toLowerCase()]) {
      known.delete(code);
      known.set(code, card);
    }
  }
  for (const code of known.keys()) {
    if (known.size <= KNOWN_MAX) break;
    known.delete(code);
  }
}

/** Forgets everything: prices or products changed. */
export function forgetCards(): void {
  known.clear();
}

/** The product with this barcode, else with this SKU; null when there is none. Throws when nothing answers. */
export async function findByCode(till: string, code: string): Promise<Card | null> {
  const seen = known.get(code) ?? known.get(code.toLowerCase());
  if (seen !== undefined) return seen;
  const byBarcode = await api.cardsByBarcode(till, code);
  let card = byBarcode.items[0];
  if (card === undefined) {
    const byWord = await api.cards(till, { q: code });
    card = byWord.items.find((item) => item.sku.toLowerCase() === code.toLowerCase());
  }
  if (card === undefined) return null;
  rememberCards([card]);
  return card;
}
