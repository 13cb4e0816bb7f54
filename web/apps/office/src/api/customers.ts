import { read, request, type Money, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Labels } from "../domain/attributes";
import { bodyOf, type CustomerBody, type CustomerKind } from "../domain/customer";

/** A customer as lists show them. */
export interface CustomerItem {
  readonly id: string;
  readonly kind: CustomerKind;
  readonly name: string;
  readonly phone: string | null;
  /** The number as people write it in the shop's country. */
  readonly phone_shown: string | null;
  readonly email: string | null;
  readonly cards: readonly string[];
  readonly groups: readonly string[];
  readonly last_activity_at: string;
}

export interface Customer extends Omit<CustomerBody, "store"> {
  readonly id: string;
  readonly name: string;
  readonly store: string | null;
  readonly groups: readonly string[];
  /** Telephone numbers to how people write them. */
  readonly phones_shown: Readonly<Record<string, string>>;
  readonly housemates: readonly { readonly id: string; readonly name: string }[];
  readonly merged: readonly { readonly id: string; readonly name: string }[];
  readonly purchases: number;
  readonly spent: number;
  readonly last_purchase_at: string | null;
  readonly created_at: string;
  readonly last_activity_at: string;
  readonly version: number;
}

export interface Group {
  readonly code: string;
  readonly name: Labels;
  readonly rule: GroupRule | null;
  readonly order_minimum: number | null;
  readonly customers: number;
  readonly version: number;
}

/** All of what is said must hold. spent_min: minor units. */
export interface GroupRule {
  readonly kinds: readonly CustomerKind[];
  readonly stores: readonly string[];
  readonly purchases_min: number | null;
  readonly spent_min: number | null;
  readonly bought_within_days: number | null;
  readonly not_bought_within_days: number | null;
  readonly segment: string | null;
}

/** A coupon that only one customer may use. */
export interface PersonalOffer {
  readonly coupon: string;
  readonly label: string;
  readonly valid_to: string | null;
}

export interface Duplicate {
  readonly one: CustomerItem;
  readonly other: CustomerItem;
  readonly reason: string;
  readonly found_at: string;
}

export interface Moment {
  readonly at: string;
  readonly kind: string;
  readonly ref: string;
  readonly store: string | null;
  readonly amount: Money | null;
  readonly points: number | null;
  readonly details: { readonly number?: string; readonly lines?: number; readonly labels?: readonly (string | Labels)[]; readonly purpose?: string; readonly channel?: string; readonly given?: boolean };
}

export interface Consents {
  readonly items: readonly { readonly purpose: string; readonly channel: string; readonly title: string; readonly channel_title: string; readonly given: boolean; readonly said: Said | null }[];
  readonly history: readonly Said[];
}

export interface Said {
  readonly id: string;
  readonly purpose: string;
  readonly channel: string;
  readonly given: boolean;
  readonly source: string;
  readonly by: string;
  readonly at: string;
}

export interface Note {
  readonly id: string;
  readonly text: string;
  readonly at: string;
  readonly by: string;
}

export interface Task extends Note {
  readonly due_on: string | null;
  readonly assignee: string | null;
  readonly done: boolean;
}

export interface Erasure {
  readonly hindrances: readonly string[];
  readonly deleted: readonly string[];
  readonly kept: readonly { readonly name: string; readonly why: string }[];
}

export function customerPath(id: string): string {
  return `/customers/${id}`;
}

export function customerQuery(id: string) {
  return queryOptions({ queryKey: ["customers", "one", id], queryFn: ({ signal }) => read<Customer>(customerPath(id), {}, signal) });
}

/** version: null for somebody new. */
export async function putCustomer(id: string, body: CustomerBody, version: number | null): Promise<Customer> {
  const headers: Record<string, string> = version === null ? {} : { "If-Match": `"${version}"` };
  return (await request<Customer>("PUT", customerPath(id), { body, headers })).data;
}

export async function findCustomers(q: string, signal: AbortSignal): Promise<readonly CustomerItem[]> {
  return (await read<Page<CustomerItem>>("/customers", { q, limit: 10 }, signal)).items;
}

/** household: null leaves it. */
export async function joinHousehold(id: string, household: string | null): Promise<Customer> {
  const known = await read<Customer>(customerPath(id));
  return putCustomer(id, { ...bodyOf(known), household }, known.version);
}

export function offersQuery(id: string) {
  return queryOptions({ queryKey: ["customers", "offers", id], queryFn: async ({ signal }) => (await read<Page<PersonalOffer>>(`${customerPath(id)}/offers`, {}, signal)).items });
}

export async function giveOffer(id: string, series: string): Promise<PersonalOffer> {
  return (await request<PersonalOffer>("POST", `${customerPath(id)}/offers`, { body: { series } })).data;
}

export const groupsQuery = queryOptions({
  queryKey: ["customers", "groups"],
  queryFn: async ({ signal }) => (await read<Page<Group>>("/customer-groups", {}, signal)).items,
});

export async function putGroup(code: string, body: Pick<Group, "name" | "rule" | "order_minimum">, version: number | null): Promise<Group> {
  const headers: Record<string, string> = version === null ? {} : { "If-Match": `"${version}"` };
  return (await request<Group>("PUT", `/customer-groups/${encodeURIComponent(code)}`, { body, headers })).data;
}

export async function mergeInto(id: string, into: string): Promise<void> {
  await request("POST", `${customerPath(id)}/merge`, { body: { into } });
}

export async function unmerge(id: string): Promise<void> {
  await request("POST", `${customerPath(id)}/unmerge`);
}

export async function setApart(id: string, other: string): Promise<void> {
  await request("POST", `${customerPath(id)}/apart`, { body: { other } });
}

export function consentsQuery(id: string) {
  return queryOptions({ queryKey: ["customers", "consents", id], queryFn: ({ signal }) => read<Consents>(`${customerPath(id)}/consents`, {}, signal) });
}

/** Said at the counter and written down here. */
export async function sayConsent(id: string, purpose: string, channel: string, given: boolean): Promise<Consents> {
  return (await request<Consents>("POST", `${customerPath(id)}/consents`, { body: { purpose, channel, given, source: "office" } })).data;
}

export function notesQuery(id: string) {
  return queryOptions({ queryKey: ["customers", "notes", id], queryFn: async ({ signal }) => (await read<Page<Note>>(`${customerPath(id)}/notes`, {}, signal)).items });
}

export function tasksQuery(id: string) {
  return queryOptions({ queryKey: ["customers", "tasks", id], queryFn: async ({ signal }) => (await read<Page<Task>>(`${customerPath(id)}/tasks`, {}, signal)).items });
}

export async function putNote(id: string, note: string, text: string): Promise<void> {
  await request("PUT", `${customerPath(id)}/notes/${note}`, { body: { text } });
}

export async function putTask(id: string, task: string, body: Pick<Task, "text" | "due_on" | "done">): Promise<void> {
  await request("PUT", `${customerPath(id)}/tasks/${task}`, { body });
}

export function erasureQuery(id: string) {
  return queryOptions({ queryKey: ["customers", "erasure", id], queryFn: ({ signal }) => read<Erasure>(`${customerPath(id)}/erasure`, {}, signal) });
}

/** Both start a job and name it. */
export async function startErasure(id: string): Promise<string> {
  return (await request<{ readonly job: string }>("POST", `${customerPath(id)}/erase`)).data.job;
}

export async function startExport(id: string): Promise<string> {
  return (await request<{ readonly job: string }>("POST", `${customerPath(id)}/export`)).data.job;
}
