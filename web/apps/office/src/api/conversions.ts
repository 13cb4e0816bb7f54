import { read, request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Attribute } from "../domain/attributes";
import type { Json } from "../domain/product";
import { readAll } from "./structure";

/** What of an attribute shall be another; keep: which language and channel speak where there is room for one only. */
export interface ConversionAsked {
  readonly type?: string;
  readonly localizable?: boolean;
  readonly per_channel?: boolean;
  readonly unique?: boolean;
  readonly filterable?: boolean;
  readonly default_unit?: string;
  readonly measurement_family?: string;
  readonly keep_locale?: string;
  readonly keep_channel?: string;
}

export interface ConversionPreview {
  readonly products: number;
  readonly losing: number;
  readonly options: readonly string[];
  readonly twins: readonly (readonly [string, string])[];
  /** What goes by values of the attribute; becomes: what it goes by after, null where it reads the value itself. */
  readonly uses: readonly { readonly what: string; readonly name: string; readonly value: string | null; readonly becomes: string | null; readonly is_hindering: boolean }[];
  readonly items: readonly { readonly sku: string; readonly before: { readonly [scope: string]: Json }; readonly after: { readonly [scope: string]: Json }; readonly lost: readonly string[] }[];
}

export interface Conversion {
  readonly id: string;
  readonly attribute: string;
  readonly before: Attribute;
  readonly after: Attribute;
  readonly at: string;
  readonly switched_at: string | null;
  readonly undone_at: string | null;
  readonly can_undo: boolean;
}

export interface PatternPreview {
  readonly sku: string;
  readonly new_sku: string | null;
  readonly labels: { readonly [locale: string]: string };
  readonly missing: readonly string[];
  readonly is_taken: boolean;
}

export interface ChannelUnits {
  readonly code: string;
  readonly labels: { readonly [locale: string]: string };
  readonly locales: readonly string[];
  /** The unit that measurements of an attribute are shown in. */
  readonly units: { readonly [attribute: string]: string };
  readonly version: number;
}

export const conversionsQuery = queryOptions({
  queryKey: ["structure", "conversions"],
  queryFn: async ({ signal }) => (await read<{ readonly items: readonly Conversion[] }>("/attribute-conversions", {}, signal)).items,
});
export const channelUnitsQuery = queryOptions({ queryKey: ["structure", "units"], queryFn: ({ signal }) => readAll<ChannelUnits>("/channels", signal) });

const versioned = (version: number) => ({ "If-Match": `"${version}"` });
const one = (kind: string, code: string): string => `/${kind}/${encodeURIComponent(code)}`;

export const conversionApi = {
  preview: async (code: string, asked: ConversionAsked) => (await request<ConversionPreview>("POST", `${one("attributes", code)}/conversion:preview`, { body: asked })).data,
  start: (code: string, asked: ConversionAsked) => request("POST", `${one("attributes", code)}/conversion`, { body: asked }),
  undo: (id: string) => request("POST", `/attribute-conversions/${id}/undo`),
  patterns: async (code: string, patterns: object) => (await request<{ readonly items: readonly PatternPreview[] }>("POST", `${one("families", code)}/patterns:preview`, { body: patterns })).data.items,
  keepUnit: ({ code, version }: ChannelUnits, attribute: string, unit: string | null) => request("PATCH", one("channels", code), { body: { units: { [attribute]: unit } }, headers: versioned(version) }),
};
