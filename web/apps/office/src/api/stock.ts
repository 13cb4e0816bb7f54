import { request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Labels } from "../domain/attributes";
import type { StockDocumentBody } from "../domain/receiving";
import { readAll } from "./structure";

export interface StockLevel {
  readonly sku: string;
  readonly place: string;
  /** Decimal texts. */
  readonly on_hand: string;
  readonly reserved: string;
  readonly available: string;
  readonly incoming: string;
  readonly unit: string;
  readonly label: Labels;
}

export interface Movement {
  readonly id: string;
  readonly sku: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly quantity: string;
  readonly cause: string;
  readonly document: string;
  readonly at: string;
  readonly actor: string | null;
}

export interface Place {
  readonly code: string;
  readonly name: Labels;
  readonly kind: string;
  readonly store: string | null;
}

const STANDING = ["shelf", "back_room", "warehouse", "transit", "quarantine"];

/** Whether the retailer's own goods lie there; the other places stand for the world outside. */
export function isStanding(place: Place): boolean {
  return STANDING.includes(place.kind);
}

export const placesQuery = queryOptions({
  queryKey: ["places"],
  queryFn: ({ signal }) => readAll<Place>("/places", signal),
  staleTime: 60_000,
});

/** The same id with the same lines is the same document, however often it is sent. */
export async function putStockDocument(id: string, body: StockDocumentBody): Promise<void> {
  await request("PUT", `/stock-documents/${id}`, { body });
}
