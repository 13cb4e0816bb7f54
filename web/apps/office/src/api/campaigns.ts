import { request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Labels } from "../domain/attributes";
import type { Phase } from "../domain/promotion";
import { readAll } from "./structure";

/** What a campaign may be by law; "" is nothing special. */
export const CAMPAIGN_KINDS = ["", "soldes", "end_of_season", "closing_down", "perishable", "outdated", "restocked_lower", "aligned"] as const;
export type CampaignKind = (typeof CAMPAIGN_KINDS)[number];

export interface CampaignBody {
  readonly label: Labels;
  readonly promotions: readonly string[];
  readonly price_lists: readonly string[];
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly kind: string | null;
}

/** Promotions and price lists that begin, end and are rolled back as one. */
export interface Campaign extends CampaignBody {
  readonly code: string;
  readonly state: "draft" | "active" | "ended";
  readonly phase: Phase;
  readonly version: number;
}

const path = (code: string): string => `/campaigns/${encodeURIComponent(code)}`;

export const campaignsQuery = queryOptions({ queryKey: ["campaigns"], queryFn: ({ signal }) => readAll<Campaign>("/campaigns", signal) });

/** version: null for a new one. */
export async function putCampaign(code: string, body: CampaignBody, version: number | null): Promise<Campaign> {
  const headers: Record<string, string> = version === null ? {} : { "If-Match": `"${version}"` };
  return (await request<Campaign>("PUT", path(code), { body, headers })).data;
}

export async function stepCampaign(code: string, step: "activate" | "end", version: number): Promise<Campaign> {
  return (await request<Campaign>("POST", `${path(code)}/${step}`, { headers: { "If-Match": `"${version}"` } })).data;
}

export async function deleteCampaign(code: string, version: number): Promise<void> {
  await request("DELETE", path(code), { headers: { "If-Match": `"${version}"` } });
}
