import { read, request, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

export interface Register {
  readonly controller: { readonly name: string; readonly contact: string };
  readonly items: readonly { readonly code: string; readonly purpose: string; readonly basis: string; readonly data: readonly string[]; readonly recipients: readonly string[]; readonly days: number | null; readonly why: string }[];
}

export interface Look {
  readonly customer: string;
  readonly by: string;
  readonly route: string;
  readonly at: string;
}

export interface Forgotten {
  readonly customer: string;
  readonly reason: string;
  readonly by: string;
  readonly asked_at: string;
  readonly erased_at: string | null;
}

/** That a copy of somebody's data was asked for. */
export interface AskedCopy {
  readonly customer: string;
  readonly job: string;
  readonly by: string;
  readonly asked_at: string;
  readonly taken_at: string | null;
  readonly until: string;
  readonly state: "waiting" | "running" | "done" | "failed" | "gone";
}

/** Somebody who will be forgotten unless something happens. */
export interface Notice {
  readonly customer: string;
  readonly last_activity_at: string;
  readonly due_at: string;
}

export interface Purpose {
  readonly code: string;
  readonly title: string;
  readonly question: string;
  readonly channels: readonly string[];
  readonly basis: string;
  readonly wording: string;
}

export const purposesQuery = queryOptions({ queryKey: ["privacy", "purposes"], queryFn: async ({ signal }) => (await read<Page<Purpose>>("/purposes", {}, signal)).items });

export const registerQuery = queryOptions({ queryKey: ["privacy", "register"], queryFn: ({ signal }) => read<Register>("/privacy/register", {}, signal) });

export async function putController(name: string, contact: string): Promise<void> {
  await request("PUT", "/privacy/controller", { body: { name, contact } });
}
