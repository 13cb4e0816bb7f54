import { read, request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Attribute, AttributeGroup, Labels } from "../domain/attributes";
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
export const localesQuery = keptQuery<Kept<{ readonly code: string; readonly enabled: boolean }>>("locales");

/** A kind of goods: what the law wants told of it on the web, where it says so, and the families that are asked. */
export interface LawfulGroup {
  readonly code: string;
  readonly labels: Labels;
  readonly families: readonly string[];
  readonly fields: readonly { readonly field: string; readonly labels: Labels; readonly source: string }[];
}

export const lawfulQuery = queryOptions({
  queryKey: ["structure", "lawful"],
  queryFn: async ({ signal }) => (await read<{ readonly items: readonly LawfulGroup[] }>("/requirement-sets:lawful", {}, signal)).items,
});

/** Makes the attributes that are missing, gives them to the families, and asks for them. */
export async function askLawful(families: { readonly [group: string]: readonly string[] }): Promise<void> {
  await request("POST", "/requirement-sets:lawful", { body: { families } });
}

/** Lets the shop speak a language. version: 0 of one that it does not know yet. */
export async function speak(locale: string, version: number): Promise<void> {
  await request("PUT", `/locales/${encodeURIComponent(locale)}`, { body: { enabled: true }, headers: { "If-Match": `"${version}"` } });
}

/** The options of an attribute's own list, in their order. */
export function ownOptionsQuery(code: string) {
  return queryOptions({
    queryKey: ["structure", "kept", "options", code],
    queryFn: async ({ signal }) => (await read<{ readonly choices?: readonly AttributeOption[] }>(`/attributes/${encodeURIComponent(code)}`, {}, signal)).choices ?? [],
  });
}
