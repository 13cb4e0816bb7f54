import { read, request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Labels } from "../domain/attributes";

export const NARROWINGS = ["categories", "attribute_groups", "locales", "channels"] as const;

/** The part of the catalogue that a role is for, as codes; what is left out or empty is not narrowed. */
export type Narrowing = { readonly [Dimension in (typeof NARROWINGS)[number]]?: readonly string[] };

export interface RoleGiven {
  readonly role: string;
  /** Store code; null for all. */
  readonly store: string | null;
  readonly narrowing?: Narrowing;
}

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
  readonly disabled: boolean;
  readonly totp_enrolled: boolean;
  readonly password_change_due: boolean;
  readonly roles: readonly RoleGiven[];
  readonly version: number;
  readonly created_at: string;
  /** There once, when the person was just added. */
  readonly first_password: string | null;
}

export interface Role {
  readonly code: string;
  readonly label: Labels;
  readonly office: boolean;
  readonly permissions: readonly string[];
  readonly limits: { readonly [permission: string]: number };
  readonly approvals: { readonly [permission: string]: string };
}

export interface AuditRow {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  /** Its code. */
  readonly action: string;
  /** What was done, in words. */
  readonly title: string;
  readonly subject: string;
  readonly detail: { readonly [key: string]: unknown };
  readonly trace: string;
  /** Null until the row is sealed into the chain. */
  readonly sequence: number | null;
}

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => read<readonly Role[]>("/roles", {}, signal),
  staleTime: 5 * 60_000,
});

export function personQuery(id: string) {
  return queryOptions({ queryKey: ["people", "one", id], queryFn: ({ signal }) => read<Person>(`/people/${id}`, {}, signal) });
}

export interface PersonBody {
  readonly email: string;
  readonly name: string;
  readonly locale: string;
  readonly disabled: boolean;
  readonly roles: readonly RoleGiven[];
}

/** version: null for somebody new. */
export async function putPerson(id: string, body: PersonBody, version: number | null): Promise<Person> {
  const headers: Record<string, string> = version === null ? {} : { "If-Match": `"${version}"` };
  return (await request<Person>("PUT", `/people/${id}`, { body, headers })).data;
}

export async function newFirstPassword(id: string): Promise<string> {
  const answer = await request<{ readonly first_password: string }>("POST", `/people/${id}/first-password`);
  return answer.data.first_password;
}

export async function removeSecondFactor(id: string): Promise<void> {
  await request("DELETE", `/people/${id}/second-factor`);
}

export async function changeOwnPassword(current: string, next: string): Promise<void> {
  await request("PUT", "/session/password", { body: { current, new: next } });
}
