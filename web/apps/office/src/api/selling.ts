import { read, request, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

export interface Recall {
  readonly id: string;
  readonly gtin: string;
  readonly product: { readonly sku: string; readonly label: string | Readonly<Record<string, string>> } | null;
  readonly lot: string | null;
  readonly reason: string;
  readonly opened_at: string;
  readonly lifted_at: string | null;
  readonly lift_reason: string | null;
}

export interface RecallBuyer {
  readonly ticket: string;
  readonly number: string;
  readonly at: string;
  /** Null of what was sold elsewhere. */
  readonly till: string | null;
  readonly channel: string;
  readonly customer: string | null;
  readonly lot: string | null;
  readonly quantity: string;
}

export interface ClosedHours {
  readonly start: string;
  readonly end: string;
  readonly store: string | null;
  readonly days: readonly number[];
}

export interface SaleRule {
  readonly code: string;
  readonly label: Readonly<Record<string, string>>;
  readonly keys: readonly string[];
  readonly age_min: number | null;
  readonly closed: readonly ClosedHours[];
  readonly needs: readonly string[];
}

export interface TriedCode {
  readonly kind: "price" | "weight" | "count" | null;
  readonly item: string;
  readonly listed_as: string;
  readonly value: string | null;
}

export interface FavouritePage {
  readonly label: Readonly<Record<string, string>>;
  readonly skus: readonly string[];
}

export const recallsQuery = queryOptions({ queryKey: ["selling", "recalls"], queryFn: () => read<Page<Recall>>("/recalls", { limit: 100 }) });
export const rulesQuery = queryOptions({ queryKey: ["selling", "rules"], queryFn: () => read<Page<SaleRule>>("/sale-rules") });
export const masksQuery = queryOptions({ queryKey: ["selling", "masks"], queryFn: () => read<{ readonly masks: Readonly<Record<string, string>>; readonly is_usual: boolean }>("/barcode-masks") });
export const buyersQuery = (recall: string) => queryOptions({ queryKey: ["selling", "buyers", recall], queryFn: () => read<Page<RecallBuyer> & { readonly is_cut: boolean }>(`/recalls/${recall}/buyers`) });
export const favouritesQuery = (store: string) =>
  queryOptions({ queryKey: ["selling", "favourites", store], queryFn: () => read<{ readonly pages: readonly FavouritePage[] }>(`/favourites/${encodeURIComponent(store)}`) });

export const sellingApi = {
  stop: (id: string, body: { readonly gtin: string; readonly reason: string; readonly lot?: string }) => request<Recall>("PUT", `/recalls/${id}`, { body }),
  lift: (id: string, reason: string) => request<Recall>("POST", `/recalls/${id}/lift`, { body: { reason } }),
  saveRule: (code: string, body: Omit<SaleRule, "code">) => request<SaleRule>("PUT", `/sale-rules/${encodeURIComponent(code)}`, { body }),
  removeRule: (code: string) => request<null>("DELETE", `/sale-rules/${encodeURIComponent(code)}`),
  saveMasks: (masks: Readonly<Record<string, string>>) => request<null>("PUT", "/barcode-masks", { body: { masks } }),
  tryMasks: async (masks: Readonly<Record<string, string>>, code: string) => (await request<TriedCode>("POST", "/barcode-masks:try", { body: { masks, code } })).data,
  saveFavourites: (store: string, pages: readonly FavouritePage[]) => request<null>("PUT", `/favourites/${encodeURIComponent(store)}`, { body: { pages } }),
  setPin: (person: string, pin: string | null) => request<null>("PUT", `/people/${person}/pin`, { body: { pin } }),
  setBadge: (person: string, badge: string | null) => request<null>("PUT", `/people/${person}/badge`, { body: { badge } }),
};
