import { request, read, type Card, type Money, type Page, type Session } from "@comptoir/client";

import type { Scanned } from "./domain/basket";

interface ScanAnswer {
  readonly barcode: string;
  readonly sku: string;
  readonly label: string | null;
  readonly quantity: string;
  readonly unit: string;
  readonly price: Money;
  readonly is_measured: boolean;
  readonly lot: string | null;
  readonly expires_on: string | null;
  readonly serial: string | null;
  /** The stage of its life (phase_out, discontinued, archived) where that is not the usual one. */
  readonly lifecycle: string | null;
}

/** The till that this device stands at, and who may take over. */
export interface Station {
  readonly id: string;
  readonly name: string;
  readonly till: string;
  readonly lock_minutes: number;
  readonly people: readonly { readonly id: string; readonly name: string }[];
}

/** A device of a till; the key of a display is told once. */
export interface StationView {
  readonly id: string;
  readonly kind: "till" | "display";
  readonly name: string;
  readonly till: string;
  readonly key?: string;
}

/** What the customer's display shows. */
export interface Shown {
  readonly state: "idle" | "basket" | "pay" | "thanks";
  readonly lines?: readonly { readonly label: string; readonly quantity: string; readonly due: Money }[];
  readonly total?: Money;
  readonly discount?: Money;
  readonly left?: Money;
  readonly change?: Money;
  readonly language: "fr" | "en";
  readonly training?: boolean;
}

export interface FavouritePage {
  readonly label: Readonly<Record<string, string>>;
  readonly skus: readonly string[];
}

const till = (code: string) => `/tills/${encodeURIComponent(code)}`;

/** A product with what a seller is asked about it. */
export interface SellerCard {
  readonly card: Card;
  readonly title: string;
  readonly axes: readonly { readonly label: string; readonly choices: readonly { readonly label: string; readonly sku: string | null; readonly is_chosen: boolean }[] }[];
  readonly texts: readonly { readonly label: string; readonly text: string }[];
  readonly promotions: readonly string[];
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly pictures: readonly string[];
  readonly stock: readonly { readonly name: string; readonly city: string; readonly quantity: string; readonly is_here: boolean }[];
  readonly related: readonly { readonly kind: string; readonly label: string; readonly items: readonly { readonly card: Card; readonly count: number | null }[] }[];
}

/** What a scale says lies on it. */
export interface Weighed {
  readonly quantity: string;
  readonly unit: string;
  readonly unit_price: Money;
  readonly amount: Money | null;
  readonly is_certified: boolean;
  /** By which one line is sold; null where the weight is not certified. */
  readonly reading: string | null;
}

export const sellingApi = {
  scan: async (code: string, tillCode: string): Promise<Scanned> => {
    const found = await read<ScanAnswer>("/scans", { till: tillCode, code });
    return {
      barcode: found.barcode,
      sku: found.sku,
      label: found.label ?? found.sku,
      quantity: found.quantity,
      unit: found.unit,
      price: found.price,
      isMeasured: found.is_measured,
      ...(found.lot === null ? {} : { lot: found.lot }),
      ...(found.expires_on === null ? {} : { expires_on: found.expires_on }),
      ...(found.serial === null ? {} : { serial: found.serial }),
    };
  },
  favourites: (store: string) => read<{ readonly pages: readonly FavouritePage[] }>(`/favourites/${encodeURIComponent(store)}`),
  cardsOf: (tillCode: string, skus: readonly string[]) => read<Page<Card>>("/cards", { till: tillCode, skus: skus.join(",") }),

  product: (tillCode: string, sku: string) => read<SellerCard>(`${till(tillCode)}/products/${encodeURIComponent(sku)}`),
  weigh: async (tillCode: string, sku: string) => (await request<Weighed>("POST", `${till(tillCode)}/weigh`, { body: { sku } })).data,

  station: async () => (await read<{ readonly station: Station | null }>("/station")).station,
  switchTo: async (body: { readonly person: string; readonly pin: string } | { readonly badge: string }) => (await request<Session>("POST", "/session/switch", { body })).data,
  setPin: async (password: string, pin: string) => {
    await request<null>("PUT", "/session/pin", { body: { password, pin } });
  },
  /** What is known of the pieces of a ticket, by the place of its lines from 1. */
  detailsOf: async (ticket: string) => (await read<{ readonly details: readonly { readonly line: number; readonly kind: string; readonly value: string }[] }>(`/tickets/${ticket}/details`)).details,
  stations: (code: string) => read<Page<StationView>>(`${till(code)}/stations`),
  enrol: async (code: string, kind: "till" | "display", name: string, minutes: number) => (await request<StationView>("POST", `${till(code)}/stations`, { body: { kind, name, lock_minutes: minutes } })).data,
  revoke: async (id: string) => {
    await request<null>("DELETE", `/stations/${id}`);
  },

  train: async (code: string, on: boolean) => {
    await request<null>("POST", `${till(code)}/training`, { body: { on } });
  },
  show: async (code: string, shown: Shown) => {
    await request<null>("PUT", `${till(code)}/display`, { body: shown });
  },
};
