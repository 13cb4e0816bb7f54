import { address, newId, read, request, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { TracedStep } from "./promotions";

export interface LabelMoney {
  readonly amount: number;
  readonly currency: string;
}

export type Rises = "at_once" | "hung" | "hung_or_opening";

export interface Shelf {
  readonly store: string;
  readonly name: string;
  readonly rises: Rises;
  /** How long before a planned rise its label is asked for. */
  readonly lead_hours: number;
  readonly labels: { readonly asked: number; readonly sent: number; readonly failed: number };
}

/** An item on the shelves of a store. waits_for: the label that has to hang there. */
export interface Facing {
  readonly sku: string;
  readonly label: Readonly<Record<string, string>>;
  readonly position: string;
  readonly waits_for: string | null;
  readonly hung_at: string | null;
}

export interface Label {
  readonly id: string;
  readonly store: string;
  readonly sku: string;
  readonly name: string;
  readonly variant: string;
  readonly position: string;
  readonly state: "asked" | "sent" | "shown" | "failed" | "superseded";
  readonly why: readonly string[];
  readonly price: LabelMoney | null;
  readonly reference: LabelMoney | null;
  readonly promotions: readonly { readonly code: string; readonly words: string }[];
  readonly asked_at: string;
  readonly ended_at: string | null;
  readonly problem: string | null;
}

export interface LabelDetail extends Label {
  readonly is_newest: boolean;
  /** The label that has to hang in its place. */
  readonly newest: string | null;
}

export interface LabelFormat {
  readonly code: string;
  readonly label: Readonly<Record<string, string>>;
  readonly as: "pdf" | "zpl";
}

export interface LabelSheet {
  readonly id: string;
  readonly format: string;
  readonly labels: number;
  readonly waiting: number;
  readonly printed_at: string;
}

/** One stretch of what everybody paid. */
export interface PriceStretch {
  readonly from: string;
  readonly price: LabelMoney | null;
  readonly is_reduced: boolean;
  readonly promotions: readonly string[];
}

/** At an instant in a store: what its shelf showed, what its till charged, and why. */
export interface Told {
  readonly at: string;
  readonly per: string;
  readonly charged: LabelMoney | null;
  readonly shown: LabelMoney | null;
  readonly label: { readonly id: string | null; readonly how: "seen" | "printed" | "opening" | "removed" | "taken_over"; readonly shown_at: string } | null;
  readonly why: readonly TracedStep[];
}

export const shelvesQuery = queryOptions({ queryKey: ["shelves"], queryFn: ({ signal }) => read<Page<Shelf>>("/shelves", {}, signal) });
export const formatsQuery = queryOptions({ queryKey: ["label-formats"], queryFn: ({ signal }) => read<Page<LabelFormat>>("/label-formats", {}, signal), staleTime: Infinity });

export function labelsQuery(store: string) {
  return queryOptions({ queryKey: ["labels", store], queryFn: ({ signal }) => read<Page<Label>>(`/shelves/${store}/labels`, { limit: 500 }, signal) });
}

export function sheetsQuery(store: string) {
  return queryOptions({ queryKey: ["labels", store, "sheets"], queryFn: ({ signal }) => read<Page<LabelSheet>>(`/shelves/${store}/sheets`, { limit: 10 }, signal) });
}

export function labelQuery(id: string) {
  return queryOptions({ queryKey: ["label", id], queryFn: ({ signal }) => read<LabelDetail>(`/labels/${id}`, {}, signal) });
}

export function timelineQuery(sku: string, store: string) {
  return queryOptions({
    queryKey: ["prices", "timeline", sku, store],
    queryFn: ({ signal }) => read<Page<PriceStretch> & { readonly until: string }>(`/prices/${encodeURIComponent(sku)}/timeline`, { store }, signal),
  });
}

/** at: as the clock of the store shows it, "" for now. */
export function toldQuery(sku: string, store: string, at: string) {
  return queryOptions({
    queryKey: ["prices", "told", sku, store, at],
    queryFn: ({ signal }) => read<Told>(`/prices/${encodeURIComponent(sku)}/told`, { store, at: at === "" ? undefined : at }, signal),
    retry: false,
  });
}

/** leadHours: left out, they stay as they are. */
export async function setRises(store: string, rises: Rises, leadHours?: number): Promise<void> {
  await request("PUT", `/shelves/${store}`, { body: { rises, ...(leadHours === undefined ? {} : { lead_hours: leadHours }) } });
}

export async function putFacing(store: string, sku: string, position: string): Promise<void> {
  await request("PUT", `/shelves/${store}/facings/${encodeURIComponent(sku)}`, { body: { position } });
}

export async function removeFacing(store: string, sku: string): Promise<void> {
  await request("DELETE", `/shelves/${store}/facings/${encodeURIComponent(sku)}`);
}

/** What hangs says today's prices; the answer is how many labels need no printing. */
export async function takeOver(store: string): Promise<number> {
  return (await request<{ readonly labels: number }>("POST", `/shelves/${store}/take-over`)).data.labels;
}

export async function printLabels(store: string, format: string): Promise<LabelSheet> {
  return (await request<LabelSheet>("POST", `/shelves/${store}/sheets`, { body: { format } })).data;
}

/** Where the sheet can be opened and printed, also once more. */
export function sheetAddress(id: string): string {
  return address(`/label-sheets/${id}`);
}

/** A key of its own for each scan, so that a repeated word counts once. */
function once(): Readonly<Record<string, string>> {
  return { "Idempotency-Key": newId() };
}

export async function reportHung(label: string): Promise<LabelDetail> {
  return (await request<LabelDetail>("POST", `/labels/${label}/hung`, { body: {}, headers: once() })).data;
}

export async function reportSheetHung(sheet: string): Promise<void> {
  await request("POST", `/label-sheets/${sheet}/hung`, { body: {}, headers: once() });
}

export async function reportProblem(label: string, problem: string): Promise<void> {
  await request("POST", `/labels/${label}/failed`, { body: { problem } });
}
