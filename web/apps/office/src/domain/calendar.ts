/** Days of a calendar by week; a week begins on Monday. */

export interface Dated {
  /** An instant, RFC 3339. */
  readonly at: string;
}

export interface Week<T extends Dated> {
  /** Its first day, as in `2026-11-23`. */
  readonly monday: string;
  readonly turns: readonly T[];
}

const DAY = 86_400_000;

/** In order; weeks in which nothing happens are left out. */
export function byWeek<T extends Dated>(turns: readonly T[]): readonly Week<T>[] {
  const weeks = new Map<string, T[]>();
  for (const turn of turns) {
    const at = new Date(turn.at);
    const sinceMonday = (at.getUTCDay() + 6) % 7;
    const monday = new Date(at.getTime() - sinceMonday * DAY).toISOString().slice(0, 10);
    weeks.set(monday, [...(weeks.get(monday) ?? []), turn]);
  }
  return [...weeks].map(([monday, inside]) => ({ monday, turns: inside }));
}
