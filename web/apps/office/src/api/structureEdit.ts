import { read, request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Attribute, AttributeGroup } from "../domain/attributes";
import type { Split } from "../domain/newProduct";
import { readAll, type AttributeOption, type Channel, type Family } from "./structure";

/** Parts of the structure as they are edited: whole, and with the version that is changed. */
export type Kept<Thing> = Thing & { readonly version: number };
export type KeptAttribute = Kept<Attribute> & { readonly filterable: boolean };
export type KeptFamily = Kept<Family> & { readonly label_pattern: string | null };

function keptQuery<T>(name: string) {
  return queryOptions({ queryKey: ["structure", "kept", name], queryFn: ({ signal }) => readAll<T>(`/${name}`, signal) });
}

export const keptAttributes = keptQuery<KeptAttribute>("attributes");
export const keptGroups = keptQuery<Kept<AttributeGroup>>("attribute-groups");
export const keptFamilies = keptQuery<KeptFamily>("families");
export const keptSplits = keptQuery<Kept<Split>>("family-variants");
export const keptChannels = keptQuery<Kept<Channel>>("channels");
export const localesQuery = keptQuery<{ readonly code: string; readonly enabled: boolean }>("locales");

/** Lets the shop speak a language. */
export async function speak(locale: string): Promise<void> {
  await request("PUT", `/locales/${encodeURIComponent(locale)}`, { body: { enabled: true }, headers: { "If-Match": '"0"' } });
}

/** The options of an attribute's own list, in their order. */
export function ownOptionsQuery(code: string) {
  return queryOptions({
    queryKey: ["structure", "kept", "options", code],
    queryFn: async ({ signal }) => (await read<{ readonly choices?: readonly AttributeOption[] }>(`/attributes/${encodeURIComponent(code)}`, {}, signal)).choices ?? [],
  });
}
