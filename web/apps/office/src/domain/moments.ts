import { formatDay, formatInstant, wallClock, type Language } from "@comptoir/ui";

/** Starts and ends of validities: an instant with its offset, or a wall clock time of each store. */

const MIDNIGHT = /^(\d{4}-\d\d-\d\d)T00:00:00$/;
const WALL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;
const OFFSET = /T.+(Z|[+-]\d\d:\d\d)$/i;
const DAY_MILLISECONDS = 86_400_000;

/** A moment in words. An end at midnight is the day before, which still counts. */
export function momentText(moment: string, isEnd: boolean, language: Language, timeZone: string | undefined): string {
  const day = MIDNIGHT.exec(moment)?.[1];
  if (day !== undefined) return formatDay(isEnd ? dayBefore(day) : day, language);
  return WALL.test(moment) ? formatInstant(`${moment}Z`, language, "UTC") : formatInstant(moment, language, timeZone);
}

export function dayBefore(day: string): string {
  return dayAway(day, -DAY_MILLISECONDS);
}

/** The last day that a wall clock time ends on; midnight ends the day before. */
export function lastDayOf(moment: string): string {
  const day = moment.slice(0, 10);
  return /T00:00(:00)?$/.test(moment) ? dayBefore(day) : day;
}

export function dayAfter(day: string): string {
  return dayAway(day, DAY_MILLISECONDS);
}

function dayAway(day: string, milliseconds: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + milliseconds).toISOString().slice(0, 10);
}

/** The instant at which a clock in the zone shows `2026-11-22T18:30`. */
export function instantOf(wall: string, timeZone: string | undefined): string {
  const wanted = Date.parse(`${wall}Z`);
  const ahead = (at: number): number => Date.parse(`${wallClock(new Date(at).toISOString(), timeZone)}Z`) - at;
  // The first look may fall on the other side of a change of the clock.
  return new Date(wanted - ahead(wanted - ahead(wanted))).toISOString();
}

/** Whether a moment is the same instant everywhere, and no time of each store's clock. */
export function isInstant(moment: string | null | undefined): boolean {
  return moment !== null && moment !== undefined && OFFSET.test(moment);
}

/** A moment of a validity as a field for day and time shows it; a day alone is its first moment, as an end (excluded) that of the next. */
export function fieldMoment(moment: string | null | undefined, timeZone: string | undefined, end?: "end"): string {
  if (moment === null || moment === undefined) return "";
  if (isInstant(moment)) return wallClock(moment, timeZone).slice(0, 16);
  return moment.length === 10 ? `${end === "end" ? dayAfter(moment) : moment}T00:00` : moment.slice(0, 16);
}

/** What was typed into a field for day and time, as a moment of the kind of the period: both of its ends are of one. */
export function typedMoment(typed: string, areInstants: boolean, timeZone: string | undefined): string | null {
  if (typed === "") return null;
  return areInstants ? instantOf(typed, timeZone) : typed;
}

/** Whether a period ends before anything is in it. */
export function isPeriodWrong(from: string | null, to: string | null): boolean {
  if (from === null || to === null || isInstant(from) !== isInstant(to)) return false;
  const at = (moment: string, end?: "end"): number => Date.parse(isInstant(moment) ? moment : `${moment.length === 10 ? fieldMoment(moment, undefined, end) : moment}Z`);
  return at(from) >= at(to, "end");
}
