import { read, request } from "@comptoir/client";
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

export const registerQuery = queryOptions({ queryKey: ["privacy", "register"], queryFn: ({ signal }) => read<Register>("/privacy/register", {}, signal) });

export async function putController(name: string, contact: string): Promise<void> {
  await request("PUT", "/privacy/controller", { body: { name, contact } });
}
