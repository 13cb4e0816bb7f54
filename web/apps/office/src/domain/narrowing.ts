/** The part of the catalogue that a person is narrowed to, as the screen offers it. The server decides again on every request. */

import type { Path } from "./product";

/** Folded codes; an empty or absent dimension is not narrowed. */
export interface Narrowing {
  readonly [dimension: string]: readonly string[];
}

/** Any of them serves; none is not narrowed. */
export type Narrowings = readonly Narrowing[];

interface Placed {
  readonly channel: string | null;
  readonly locale: string | null;
}

interface Grouped {
  readonly group: string | null;
  readonly localizable: boolean;
  readonly per_channel: boolean;
}

function has(one: Narrowing, dimension: "locales" | "channels" | "attribute_groups", code: string | null): boolean {
  const codes = one[dimension] ?? [];
  return codes.length === 0 || (code !== null && codes.includes(code.toLowerCase()));
}

/** Whether what belongs to a product itself, not to a value, is within. */
export function isWhole(narrowings: Narrowings): boolean {
  return narrowings.length === 0 || narrowings.some((one) => !(one["locales"]?.length || one["channels"]?.length || one["attribute_groups"]?.length));
}

/** Whether the value of an attribute in a place is within: one that stands for all languages is not one of a language. */
export function givesValue(narrowings: Narrowings, attribute: Grouped, { channel, locale }: Placed): boolean {
  if (narrowings.length === 0) return true;
  return narrowings.some(
    (one) => has(one, "attribute_groups", attribute.group) && has(one, "locales", attribute.localizable ? locale : null) && has(one, "channels", attribute.per_channel ? channel : null),
  );
}

/** What any of some permissions gives: all, where one of them is not narrowed. */
export function anyOf(given: readonly Narrowings[]): Narrowings {
  return given.some((one) => one.length === 0) ? [] : given.flat();
}

/** Whether what was typed at a path of a product is within; of an attribute that is not known the server decides. */
export function givesPath(narrowings: Narrowings, path: Path, attributeOf: (code: string) => Grouped | undefined): boolean {
  if (path.kind === "field") return isWhole(narrowings);
  const attribute = attributeOf(path.attribute);
  return attribute === undefined || givesValue(narrowings, attribute, path);
}

/** The channels with their languages that are within; all, where nothing would be left. */
export function shownChannels<Channel extends { readonly code: string; readonly locales: readonly string[] }>(narrowings: Narrowings, channels: readonly Channel[]): readonly Channel[] {
  if (narrowings.length === 0) return channels;
  const shown = channels
    .map((channel) => ({ ...channel, locales: channel.locales.filter((locale) => narrowings.some((one) => has(one, "channels", channel.code) && has(one, "locales", locale))) }))
    .filter(({ locales }) => locales.length > 0);
  return shown.length === 0 ? channels : shown;
}
