import { read, request, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Labels } from "../domain/attributes";

/** All of what is said must hold. Amounts in minor units of the currency. */
export interface Conditions {
  readonly bought_within_days?: number | null;
  readonly not_bought_within_days?: number | null;
  readonly orders_min?: number | null;
  readonly orders_max?: number | null;
  readonly amount_min?: number | null;
  readonly amount_max?: number | null;
  readonly currency: string;
  readonly kinds?: readonly string[];
  readonly groups?: readonly string[];
  readonly categories?: readonly string[];
  readonly skus?: readonly string[];
  /** Ids. */
  readonly stores?: readonly string[];
  readonly consents?: readonly string[];
  /** What this screen does not show is kept as it is. */
  readonly [kept: string]: unknown;
}

export interface Segment {
  readonly code: string;
  readonly name: Labels;
  readonly conditions: Conditions;
  /** Of the items of the conditions. */
  readonly skus: readonly string[];
  readonly version: number;
  readonly members: number;
}

export interface Reach {
  readonly members: number;
  /** Of these, how many allow mail. */
  readonly allowing: number;
}

export interface Template {
  readonly code: string;
  readonly subject: Labels;
  readonly text: Labels;
  readonly version: number;
}

/** A mail as somebody made up would get it. */
export interface TriedMail {
  readonly locale: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mailing {
  readonly id: string;
  readonly segment: string;
  readonly template: string;
  readonly by: string;
  readonly at: string;
  readonly counts: Readonly<Record<string, number>>;
}

export interface CouponSeries {
  readonly code: string;
  readonly label: Labels;
  readonly shared_code: string | null;
}

export const segmentsQuery = queryOptions({ queryKey: ["segments"], queryFn: async ({ signal }) => (await read<Page<Segment>>("/segments", {}, signal)).items });
export const templatesQuery = queryOptions({ queryKey: ["mail-templates"], queryFn: async ({ signal }) => (await read<Page<Template>>("/mail-templates", {}, signal)).items });

export async function countSegment(conditions: Conditions, signal: AbortSignal): Promise<Reach> {
  return (await request<Reach>("POST", "/segments:count", { body: { conditions }, signal })).data;
}

/** version: 0 for a new one. */
export async function putSegment(code: string, body: Pick<Segment, "name" | "conditions">, version: number): Promise<void> {
  await request("PUT", `/segments/${encodeURIComponent(code)}`, { body, headers: { "If-Match": `"${version}"` } });
}

export async function deleteSegment(code: string): Promise<void> {
  await request("DELETE", `/segments/${encodeURIComponent(code)}`);
}

export function segmentSheet(code: string): string {
  return `/api/v1/segments/${encodeURIComponent(code)}/export`;
}

/** mailing: its id; the same one again sends nothing more. */
export async function sendMailing(mailing: string, segment: string, template: string, couponSeries: string | null): Promise<void> {
  await request("PUT", `/mailings/${mailing}`, { body: { segment, template, coupon_series: couponSeries } });
}

/** version: 0 for a new one. */
export async function putTemplate(code: string, body: Pick<Template, "subject" | "text">, version: number): Promise<void> {
  await request("PUT", `/mail-templates/${encodeURIComponent(code)}`, { body, headers: { "If-Match": `"${version}"` } });
}

/** What it says, in each language; isSent: also mailed to whoever asks. */
export async function tryTemplate(body: Pick<Template, "subject" | "text">, isSent: boolean): Promise<readonly TriedMail[]> {
  return (await request<Page<TriedMail>>("POST", "/mail-templates:try", { body: { ...body, is_sent: isSent } })).data.items;
}

export const mailingsQuery = queryOptions({ queryKey: ["mailings"], queryFn: async ({ signal }) => (await read<Page<Mailing>>("/mailings", { limit: 50 }, signal)).items });

/** Series of which each coupon has a code of its own. */
export const couponSeriesQuery = queryOptions({
  queryKey: ["coupon-series"],
  queryFn: async ({ signal }) => (await read<Page<CouponSeries>>("/coupon-series", { limit: 200 }, signal)).items.filter(({ shared_code }) => shared_code === null),
});
