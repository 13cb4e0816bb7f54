import { read, request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

export interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** Null for all that its owner may see. */
  readonly topics: readonly string[] | null;
  readonly state: string;
  readonly disabled_reason: string | null;
  readonly failing_since: string | null;
  readonly waiting: number;
  readonly dead: number;
  readonly version: number;
  /** There once, when it was just made. */
  readonly secret: string | null;
}

export interface WebhookBody {
  readonly url: string;
  readonly name: string;
  readonly topics: readonly string[] | null;
  readonly active: boolean;
}

export interface Delivery {
  readonly id: string;
  readonly topic: string;
  readonly state: string;
  readonly attempts: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly created_at: string;
  readonly due_at: string | null;
  readonly sent_at: string | null;
}

export interface Upkeep {
  readonly retention: readonly { readonly name: string; readonly title: string; readonly days: number | null; readonly why: string }[];
  readonly copies: {
    readonly set_up: boolean;
    readonly late: boolean;
    readonly error: string | null;
    readonly records: number;
    readonly copied_at: string | null;
  };
  readonly mail: { readonly set_up: boolean; readonly sender: string | null };
}

const LOOK_MILLISECONDS = 3_000;

export const webhookPath = (id: string): string => `/webhooks/${id}`;

export function webhookQuery(id: string) {
  return queryOptions({ queryKey: ["webhooks", "one", id], queryFn: ({ signal }) => read<Webhook>(webhookPath(id), {}, signal), refetchInterval: LOOK_MILLISECONDS });
}

/** The newest deliveries; they change while one looks. */
export function deliveriesQuery(id: string) {
  return queryOptions({
    queryKey: ["webhooks", "deliveries", id],
    queryFn: async ({ signal }) => (await read<{ readonly items: readonly Delivery[] }>(`${webhookPath(id)}/deliveries`, { limit: 50 }, signal)).items,
    refetchInterval: LOOK_MILLISECONDS,
  });
}

export const upkeepQuery = queryOptions({ queryKey: ["upkeep"], queryFn: ({ signal }) => read<Upkeep>("/upkeep", {}, signal), refetchInterval: LOOK_MILLISECONDS * 10 });

/** Makes or changes a webhook, over the version that was shown. */
export async function putWebhook(id: string, version: number | null, body: WebhookBody): Promise<Webhook> {
  const headers: Record<string, string> = version === null ? {} : { "If-Match": `"${version}"` };
  return (await request<Webhook>("PUT", webhookPath(id), { body, headers })).data;
}
