/** Periods of reports, in days of the calendar as the server writes them. */

export interface Days {
  readonly from: string;
  readonly to: string;
}

export const PERIODS = ["today", "yesterday", "week", "month", "year"] as const;
export type PeriodName = (typeof PERIODS)[number];

const LENGTH: Record<PeriodName, number> = { today: 1, yesterday: 1, week: 7, month: 30, year: 365 };

function dayBefore(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - count);
  return date.toISOString().slice(0, 10);
}

/** The days of a period that ends today; yesterday ends yesterday. */
export function daysOf(period: PeriodName, today: string): Days {
  const to = period === "yesterday" ? dayBefore(today, 1) : today;
  return { from: dayBefore(to, LENGTH[period] - 1), to };
}

/** The change against the year before in whole per cent; null where there was nothing. */
export function change(now: number, before: number): number | null {
  return before <= 0 ? null : Math.round(((now - before) * 100) / before);
}
