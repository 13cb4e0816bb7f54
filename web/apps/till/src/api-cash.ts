import { request, type Money, type Till } from "@comptoir/client";

import type { DayReport } from "./api";

/** Rules of the store's drawers, as the till is told them. */
export interface CashRules {
  readonly tolerance: Money | null;
  readonly drop_above: Money | null;
  readonly float: Money | null;
  readonly blind: boolean;
}

export interface GivenCount {
  readonly id: string;
  readonly number: number;
  readonly needs_approval: boolean;
}

export type Pieces = Readonly<Record<string, number>>;

const of = (code: string): string => `/tills/${encodeURIComponent(code)}`;

/** The rules that came with the till; null before it has them. */
export function rulesOf(till: Till): CashRules | null {
  return (till as Till & { readonly cash_policy?: CashRules }).cash_policy ?? null;
}

/** Keeps what was counted; each try stays on record. */
export async function count(code: string, id: string, amount: Money, pieces: Pieces): Promise<GivenCount> {
  const body = { counted: [{ tender: "cash", amount }], pieces };
  return (await request<GivenCount>("PUT", `${of(code)}/counts/${id}`, { body })).data;
}

export interface Closing {
  readonly count: string;
  readonly left?: Money;
  readonly approval?: string;
  readonly reason?: string;
}

/** Of a Z: the ends of the till's chains, and the attestation of the fiscal kernel. */
export interface Sealing {
  readonly checkpoint?: string;
  readonly attestation?: "none" | "valid" | "void";
}

/** How the day of a report was sealed; null for one that is open. */
export function sealingOf(report: DayReport): Sealing | null {
  return (report as DayReport & { readonly fiscal?: Sealing }).fiscal ?? null;
}

/** The checkpoint of a closed day as a QR code. */
export function checkpointAddress(code: string, day: number | string): string {
  return `/api/v1${of(code)}/days/${String(day)}/checkpoint`;
}

export async function close(code: string, body: Closing): Promise<DayReport> {
  return (await request<DayReport>("POST", `${of(code)}/close`, { body })).data;
}
