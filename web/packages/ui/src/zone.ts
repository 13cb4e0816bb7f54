/**
 * The clock by which the screens show times: the store's, never the browser's. Somebody in the office, or on a journey,
 * sees the hour at which it happened in the store.
 */

export interface ZonedStore {
  readonly code: string;
  readonly time_zone: string;
}

/** The named store's time zone; without a name, the first store's; undefined (the browser's) where there is no store yet. */
export function storeZone(stores: readonly ZonedStore[], code?: string | null): string | undefined {
  return (stores.find((store) => store.code === code) ?? stores[0])?.time_zone;
}

/** What a clock in the zone shows at an instant: "2026-11-22T00:30:00". */
export function wallClock(instant: string, timeZone: string | undefined): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: "short", timeStyle: "medium" };
  return new Intl.DateTimeFormat("sv-SE", timeZone === undefined ? options : { ...options, timeZone }).format(new Date(instant)).replace(" ", "T");
}
