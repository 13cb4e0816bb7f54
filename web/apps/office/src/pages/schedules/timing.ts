import type { Language, useTexts } from "@comptoir/ui";

import type { Timing } from "../../api/schedules";
import type { scheduleTexts } from "../../texts/schedules";

type Say = ReturnType<typeof useTexts<typeof scheduleTexts>>;

/** A Monday; the days of a week are counted from it. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MILLISECONDS = 86_400_000;
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

export function weekdayName(day: number, language: Language, style: "long" | "short" = "long"): string {
  return new Intl.DateTimeFormat(language, { weekday: style, timeZone: "UTC" }).format(MONDAY + (day - 1) * DAY_MILLISECONDS);
}

const two = (value: number): string => String(value).padStart(2, "0");

export const timeText = ({ hour, minute }: Timing): string => `${two(hour)}:${two(minute)}`;

/** When a schedule runs, in words. */
export function timingWords(timing: Timing, say: Say, language: Language): string {
  const time = timeText(timing);
  switch (timing.every) {
    case "minutes":
      return say("everyMinutes", { count: timing.minutes });
    case "hour":
      return say("everyHour", { minute: two(timing.minute) });
    case "day":
      return say("everyDay", { time });
    case "week":
      return say("everyWeek", { days: timing.weekdays.map((day) => weekdayName(day, language, "short")).join(", "), time });
    case "month":
      return say("everyMonth", { day: timing.day, time });
  }
}
