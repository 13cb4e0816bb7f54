import { newId, Problem, read, request, type Page } from "@comptoir/client";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import type { Json } from "../domain/product";
import type { Stage } from "../domain/stages";
import type { Case } from "./shop";
import { productPath } from "./products";

/** One field, of values one cell: what stood and what shall stand. */
export interface Part {
  readonly key: string;
  readonly field: string;
  /** `channel|locale` of a value; null for a field of the product itself. */
  readonly scope: string | null;
  readonly old: Json;
  readonly new: Json;
  readonly decision: "approved" | "rejected" | null;
  /** Others changed it since. */
  readonly is_conflict: boolean;
}

export type ProposalState = "draft" | "proposed" | "approved" | "partly" | "rejected" | "withdrawn";

export interface Proposal {
  readonly id: string;
  readonly sku: string;
  readonly label: string;
  readonly image: string | null;
  readonly author: string;
  /** Null for a program that is gone. */
  readonly author_name: string | null;
  readonly reviewer_name: string | null;
  readonly is_own: boolean;
  /** False for one's own where one needs an approval oneself. */
  readonly may_decide: boolean;
  readonly state: ProposalState;
  readonly product_version: number;
  readonly parts: readonly Part[];
  readonly note: string;
  readonly reason: string;
  readonly reviewer: string | null;
  readonly is_seen: boolean;
  readonly changed_at: string;
  readonly proposed_at: string | null;
}

export interface Version {
  readonly version: number;
  readonly at: string;
  readonly actor: string | null;
  readonly actor_name: string | null;
  readonly fields: readonly string[];
  readonly is_kept: boolean;
}

export interface PlaceShown {
  readonly channel: string;
  readonly locale: string;
  readonly revision: number | null;
  readonly published_at: string | null;
  readonly is_kept_back: boolean;
}

export type PlanAction = "publish" | "withdraw";

export interface Plan {
  readonly id: string;
  readonly action: PlanAction | Stage;
  readonly channel: string | null;
  readonly locale: string | null;
  readonly at: string;
  readonly state: "waiting" | "done" | "failed" | "cancelled";
}

interface Draft {
  readonly id: string | null;
}

/** Whether one's own draft was refused because another device has changed it since. */
export function isDraftChanged(error: unknown): boolean {
  return error instanceof Problem && error.code === "catalog.draft_changed";
}

export const proposalQuery = (id: string) => queryOptions({ queryKey: ["proposals", "one", id], queryFn: ({ signal }) => read<Proposal>(`/product-proposals/${id}`, {}, signal) });

export const ownDraftQuery = (sku: string) =>
  queryOptions({
    queryKey: ["proposals", "own", sku],
    queryFn: async ({ signal }): Promise<Proposal | null> => {
      const found = await read<Proposal | Draft>(`${productPath(sku)}/draft`, {}, signal);
      return "sku" in found ? found : null;
    },
  });

export const waitingQuery = queryOptions({
  queryKey: ["proposals", "waiting"],
  queryFn: ({ signal }) => read<Page<Proposal>>("/product-proposals", { state: "proposed", limit: 100 }, signal),
});

export const answeredQuery = queryOptions({
  queryKey: ["proposals", "answered"],
  queryFn: ({ signal }) => read<Page<Proposal>>("/product-proposals", { mine: true, unseen: true, limit: 100 }, signal),
});

export const myTasksQuery = (person: string) =>
  queryOptions({ queryKey: ["cases", "mine", person], queryFn: ({ signal }) => read<Page<Case>>("/cases", { state: "open", assignee: person, limit: 100 }, signal) });

export const productTasksQuery = (item: string) =>
  queryOptions({ queryKey: ["cases", "item", item], queryFn: ({ signal }) => read<Page<Case>>("/cases", { state: "open", subject: `item:${item}`, limit: 50 }, signal) });

/** Versions, newest first; the first 50, or the next 50 older ones. */
export const versionsQuery = (sku: string, present: number) =>
  infiniteQueryOptions({
    queryKey: ["products", "one", sku, "versions", present],
    queryFn: ({ signal, pageParam }) => read<Page<Version>>(`${productPath(sku)}/versions`, { limit: 50, after: pageParam ?? undefined }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

/** What makes another version out of one. */
export const comparisonQuery = (sku: string, version: number, other: number) =>
  queryOptions({
    queryKey: ["products", "one", sku, "versions", "compared", version, other],
    queryFn: ({ signal }) => read<{ readonly changes: readonly Omit<Part, "key" | "decision" | "is_conflict">[] }>(`${productPath(sku)}/versions/${version}`, { other }, signal),
  });

export const placesQuery = (sku: string) =>
  queryOptions({ queryKey: ["products", "one", sku, "places"], queryFn: ({ signal }) => read<{ readonly items: readonly PlaceShown[]; readonly plans: readonly Plan[] }>(`${productPath(sku)}/places`, {}, signal) });

export interface Quality {
  readonly is_fresh: boolean;
  readonly items: readonly { readonly channel: string; readonly locale: string; readonly grade: string; readonly reasons: readonly { readonly flaw: string; readonly field: string }[] }[];
}

export const qualityQuery = (sku: string) => queryOptions({ queryKey: ["products", "one", sku, "quality"], queryFn: ({ signal }) => read<Quality>(`${productPath(sku)}/quality`, {}, signal) });

export interface ServerView {
  readonly id: string;
  readonly name: string;
  readonly is_shared: boolean;
  readonly is_own: boolean;
  /** Of the one who asks. */
  readonly is_default: boolean;
  readonly filter: { readonly [key: string]: string | boolean };
  readonly columns: readonly string[];
}

export const viewsQuery = queryOptions({
  queryKey: ["product-views"],
  queryFn: async ({ signal }) => (await read<{ readonly items: readonly ServerView[] }>("/product-views", {}, signal)).items,
});

export const teamApi = {
  /** Lays what was typed over one's own draft. seen: the draft as one knows it; refused where another device has changed it since. */
  keepDraft: async (sku: string, version: number, patch: object, seen: Proposal | null) =>
    (await request<Draft>("PATCH", `${productPath(sku)}/draft`, { query: { seen: seen?.changed_at ?? "" }, body: patch, headers: { "If-Match": `"${version}"` } })).data,
  /** note: left as it stands where none is given. */
  propose: (id: string, note?: string) => request("POST", `/product-proposals/${id}/submit`, { body: { note: note ?? null } }),
  rebase: (id: string, keep: readonly string[], seen: string) => request("POST", `/product-proposals/${id}/rebase`, { body: { keep, seen } }),
  takeUp: (id: string) => request("POST", `/product-proposals/${id}/take-up`),
  takeBack: (id: string) => request("DELETE", `/product-proposals/${id}`),
  seen: (id: string) => request("POST", `/product-proposals/${id}/seen`),
  decide: (id: string, body: { readonly approved?: readonly string[]; readonly rejected?: readonly string[]; readonly reason?: string; readonly despite?: readonly string[]; readonly seen?: string }) =>
    request("POST", `/product-proposals/${id}/decide`, { body }),
  show: (sku: string, action: PlanAction, channel: string | null, locale: string | null) => request("POST", `${productPath(sku)}/${action}`, { body: { channel, locale } }),
  plan: (sku: string, body: { readonly action: PlanAction | Stage; readonly at: string; readonly channel: string | null; readonly locale: string | null }) => request("PUT", `${productPath(sku)}/plans/${newId()}`, { body }),
  cancelPlan: (sku: string, id: string) => request("DELETE", `${productPath(sku)}/plans/${id}`),
  /** The number of the version that it makes. */
  restore: async (sku: string, version: number, present: number) =>
    (await request<{ readonly version: number }>("POST", `${productPath(sku)}/versions/${version}/restore`, { headers: { "If-Match": `"${present}"` } })).data.version,
  addTask: (sku: string, text: string, assignee: string | null, due: string | null) => request("POST", `${productPath(sku)}/tasks`, { body: { text, assignee, due } }),
  closeTask: (id: string) => request("POST", `/cases/${id}/resolve`, { body: {} }),
  keepView: (id: string, body: { readonly name: string; readonly filter: object; readonly columns: readonly string[]; readonly is_shared: boolean }) => request("PUT", `/product-views/${id}`, { body }),
  openFirst: (id: string, isDefault: boolean) => request("PUT", `/product-views/${id}/default`, { body: { is_default: isDefault } }),
  removeView: (id: string) => request("DELETE", `/product-views/${id}`),
};
