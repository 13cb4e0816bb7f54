/** Opening hours as the API writes them, and how a person changes them. */

export interface Stretch {
  readonly opens: string;
  readonly closes: string;
}

/** By the English name of the day; a day that is missing is closed. */
export type Hours = { readonly [day: string]: readonly Stretch[] };

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const END_OF_DAY = "24:00";

/** What a shop that opens its first store may keep or change. */
export const USUAL_HOURS: Hours = Object.fromEntries(WEEKDAYS.slice(0, 6).map((day) => [day, [{ opens: "10:00", closes: "19:00" }]]));

export function stretchesOf(hours: Hours, day: Weekday): readonly Stretch[] {
  return hours[day] ?? [];
}

/** The hours with other stretches on one day; none closes it. Days stay in the order of the week. */
export function withDay(hours: Hours, day: Weekday, stretches: readonly Stretch[]): Hours {
  const changed = { ...hours, [day]: stretches };
  return Object.fromEntries(WEEKDAYS.filter((each) => (changed[each] ?? []).length > 0).map((each) => [each, changed[each] ?? []]));
}

/** A pause in the middle: the last stretch is cut at noon, or a second one follows it. */
export function withPause(stretches: readonly Stretch[]): readonly Stretch[] {
  const last = stretches.at(-1);
  if (last === undefined) return [{ opens: "10:00", closes: "19:00" }];
  if (last.opens < "12:00" && last.closes > "14:00") return [...stretches.slice(0, -1), { opens: last.opens, closes: "12:00" }, { opens: "14:00", closes: last.closes }];
  return [...stretches, { opens: last.closes, closes: END_OF_DAY }];
}

/** The hours of one day on every other day that is open. */
export function onAllOpenDays(hours: Hours, day: Weekday): Hours {
  return Object.fromEntries(Object.keys(hours).map((each) => [each, stretchesOf(hours, day)]));
}

/** What a person types as a time of day: "9", "930", "9h30", "24" → "09:30", "24:00"; null when it is none. */
export function readTime(text: string): string | null {
  const match = /^(\d{1,2})(?:\s*[:h.]?\s*(\d{2}))?\s*h?$/i.exec(text.trim());
  if (match === null) return null;
  const time = `${(match[1] ?? "").padStart(2, "0")}:${match[2] ?? "00"}`;
  return time <= END_OF_DAY && time.slice(3) < "60" ? time : null;
}

/** Whether the stretches of a day can be kept: each ends after it begins, and they follow one another. */
export function isDayRight(stretches: readonly Stretch[]): boolean {
  return stretches.every(({ opens, closes }, at) => opens !== "" && closes !== "" && opens < closes && (at === 0 || (stretches[at - 1]?.closes ?? "") <= opens));
}
