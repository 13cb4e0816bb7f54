import { read, request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Labels } from "../domain/attributes";
import { readAll } from "./structure";

export interface CouponSeriesBody {
  readonly label: Labels;
  /** The one code that everybody gets; null where each coupon has a code of its own, which works once. */
  readonly shared_code: string | null;
  /** Of the shared code. */
  readonly uses_max: number | null;
  /** Moments of the stores' clocks. */
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly is_released_on_return: boolean;
}

/** Coupons that were given out together. */
export interface CouponSeries extends CouponSeriesBody {
  readonly code: string;
  readonly version: number;
}

export interface CouponCount {
  readonly coupons: number;
  readonly uses: number;
}

/** refused: why it does not count now; null where it does. */
export interface ShownCoupon {
  readonly code: string;
  readonly series: string | null;
  readonly refused: string | null;
}

const path = (code: string): string => `/coupon-series/${encodeURIComponent(code)}`;

export const allSeriesQuery = queryOptions({ queryKey: ["coupon-series", "all"], queryFn: ({ signal }) => readAll<CouponSeries>("/coupon-series", signal) });

export function seriesCountQuery(code: string) {
  return queryOptions({ queryKey: ["coupon-series", "count", code], queryFn: ({ signal }) => read<CouponSeries & CouponCount>(path(code), {}, signal) });
}

/** version: null for a new one. */
export async function putSeries(code: string, body: CouponSeriesBody, version: number | null): Promise<CouponSeries> {
  const headers: Record<string, string> = version === null ? {} : { "If-Match": `"${version}"` };
  return (await request<CouponSeries>("PUT", path(code), { body, headers })).data;
}

export async function deleteSeries(code: string, version: number): Promise<void> {
  await request("DELETE", path(code), { headers: { "If-Match": `"${version}"` } });
}

/** Begins a job; the answer is its id. */
export async function makeCoupons(code: string, count: number, prefix: string): Promise<string> {
  return (await request<{ readonly job: { readonly id: string } }>("POST", `${path(code)}/codes`, { body: { count, prefix } })).data.job.id;
}

/** Where the codes of a series are read as a sheet. */
export function couponSheet(code: string): string {
  return `/api/v1${path(code)}/codes.csv`;
}

export async function findCoupon(code: string, signal: AbortSignal): Promise<ShownCoupon> {
  return read<ShownCoupon>(`/coupons/${encodeURIComponent(code)}`, {}, signal);
}
