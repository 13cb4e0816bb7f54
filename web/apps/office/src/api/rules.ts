import { request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Labels } from "../domain/attributes";
import type { Json } from "../domain/product";
import { readAll } from "./structure";

export const OPERATORS = ["is", "is_not", "contains", "filled", "empty", "above", "below"] as const;
export const ACTIONS = ["set", "copy", "add", "clear", "calculate", "concatenate", "map"] as const;

export interface Condition {
  readonly field: string;
  readonly operator: (typeof OPERATORS)[number];
  readonly value: string;
}

export interface Source {
  readonly field: string | null;
  readonly text: string;
  readonly sign: string;
}

export interface Action {
  readonly kind: (typeof ACTIONS)[number];
  readonly field: string;
  readonly value: Json;
  readonly sources: readonly Source[];
  readonly separator: string;
  readonly mapping: { readonly [from: string]: string };
  readonly decimals: number;
  readonly channel: string | null;
  readonly locale: string | null;
}

export interface Rule {
  readonly code: string;
  readonly labels: Labels;
  readonly priority: number;
  readonly enabled: boolean;
  readonly conditions: readonly Condition[];
  readonly actions: readonly Action[];
  readonly version: number;
}

export interface RulePreview {
  readonly looked_at: number;
  readonly changed: number;
  readonly unsettled: number;
  readonly is_whole: boolean;
  readonly items: readonly { readonly sku: string; readonly label: string; readonly changes: readonly { readonly field: string; readonly scope: string | null; readonly old: Json; readonly new: Json }[] }[];
}

export const rulesListQuery = queryOptions({ queryKey: ["rules"], queryFn: ({ signal }) => readAll<Rule>("/rules", signal) });

function bodyOf({ code, labels, priority, enabled, conditions, actions }: Rule): Omit<Rule, "version"> {
  return { code, labels, priority, enabled, conditions, actions };
}

export const rulesApi = {
  /** Adds a rule, or replaces it over the version that was shown. */
  put: (rule: Rule) => request("PUT", `/rules/${encodeURIComponent(rule.code)}`, { body: bodyOf(rule), headers: { "If-Match": `"${rule.version}"` } }),
  remove: (rule: Rule) => request("DELETE", `/rules/${encodeURIComponent(rule.code)}`, { headers: { "If-Match": `"${rule.version}"` } }),
  preview: async (rule: Rule) => (await request<RulePreview>("POST", "/rules:preview", { body: bodyOf(rule) })).data,
  runAll: () => request("POST", "/rules:run"),
};

