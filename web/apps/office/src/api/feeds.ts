import { read, request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

export const FEED_FORMS = ["google", "csv", "xml", "json"] as const;
export type FeedForm = (typeof FEED_FORMS)[number];

export interface FeedColumn {
  readonly name: string;
  /** What fills it: `price`, `attribute:CODE` or `text:WORDS`. */
  readonly source: string;
  readonly is_required?: boolean;
  readonly length_max?: number | null;
}

export interface FeedBody {
  readonly label: string;
  readonly channel: string;
  readonly locale: string;
  readonly form: FeedForm;
  readonly columns: readonly FeedColumn[];
  /** What its reader calls our categories, by code. */
  readonly categories: Readonly<Record<string, string>>;
  readonly is_active: boolean;
}

export interface ProductFeed extends FeedBody {
  readonly code: string;
  readonly address: string;
  readonly version: number;
  readonly served_at: string | null;
}

export interface ProductFeedDetail extends ProductFeed {
  readonly products: number;
  readonly with_problems: number;
  readonly problems: readonly { readonly sku: string; readonly problems: readonly { readonly column: string; readonly code: "missing" | "too_long" }[] }[];
}

export interface FeedTemplates {
  readonly templates: Readonly<Record<FeedForm, { readonly columns: readonly FeedColumn[] }>>;
  readonly sources: readonly string[];
}

/** Bringing a large feed up to date for the first time takes a while. */
const BUILD_MILLISECONDS = 120_000;

export const feedsQuery = queryOptions({
  queryKey: ["product-feeds"],
  queryFn: async ({ signal }) => (await read<{ readonly items: readonly ProductFeed[] }>("/product-feeds", {}, signal)).items,
});
export const feedTemplatesQuery = queryOptions({ queryKey: ["product-feeds", "templates"], queryFn: ({ signal }) => read<FeedTemplates>("/product-feeds:templates", {}, signal), staleTime: Infinity });

export function feedQuery(code: string) {
  return queryOptions({
    queryKey: ["product-feeds", "one", code],
    queryFn: async ({ signal }) => (await request<ProductFeedDetail>("GET", feedPath(code), { signal, timeoutMilliseconds: BUILD_MILLISECONDS })).data,
  });
}

export const feedPath = (code: string): string => `/product-feeds/${encodeURIComponent(code)}`;

/** Makes a feed (version 0), or changes it over the version that was shown. */
export async function putFeed(code: string, version: number, body: FeedBody): Promise<ProductFeed> {
  return (await request<ProductFeed>("PUT", feedPath(code), { body, headers: { "If-Match": `"${version}"` } })).data;
}
