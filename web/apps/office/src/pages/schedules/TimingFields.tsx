import { ChoiceField, TextField, useLanguage, useTexts } from "@comptoir/ui";
import type { ReactNode } from "react";

import { EVERY, STEPS, type Timing } from "../../api/schedules";
import { Checks } from "../../parts/Checks";
import { scheduleTexts } from "../../texts/schedules";
import { timeText, WEEKDAYS, weekdayName } from "./timing";

interface TimingFieldsProps {
  readonly timing: Timing;
  readonly zone: string;
  readonly editable: boolean;
  readonly onTiming: (timing: Timing) => void;
}

const DAYS = Array.from({ length: 31 }, (_, at) => String(at + 1));
const MINUTES = Array.from({ length: 12 }, (_, at) => String(at * 5));

/** When, on the clocks of the shop. */
export function TimingFields({ timing, zone, editable, onTiming }: TimingFieldsProps): ReactNode {
  const say = useTexts(scheduleTexts);
  const { language } = useLanguage();
  const set = (change: Partial<Timing>): void => onTiming({ ...timing, ...change });
  const numbers = (values: readonly (number | string)[]): { value: string; label: string }[] => values.map((value) => ({ value: String(value), label: String(value) }));
  const { every } = timing;
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <ChoiceField
        label={say("every")}
        disabled={!editable}
        value={every}
        choices={EVERY.map((value) => ({ value, label: say(value) }))}
        onChoice={(text) => set({ every: EVERY.find((each) => each === text) ?? every, weekdays: text === "week" && timing.weekdays.length === 0 ? [1] : timing.weekdays })}
      />
      {every === "minutes" ? <ChoiceField label={say("step")} disabled={!editable} value={String(timing.minutes)} choices={numbers(STEPS)} onChoice={(text) => set({ minutes: Number(text) })} /> : null}
      {every === "hour" ? <ChoiceField label={say("minuteOfHour")} disabled={!editable} value={String(timing.minute)} choices={numbers([...new Set([...MINUTES, String(timing.minute)])])} onChoice={(text) => set({ minute: Number(text) })} /> : null}
      {every === "month" ? <ChoiceField label={say("dayOfMonth")} help={say("dayHelp")} disabled={!editable} value={String(timing.day)} choices={numbers(DAYS)} onChoice={(text) => set({ day: Number(text) })} /> : null}
      {every === "minutes" || every === "hour" ? null : (
        <TextField
          type="time"
          required
          label={say("at", { zone })}
          disabled={!editable}
          value={timeText(timing)}
          onText={(text) => {
            const [hour, minute] = text.split(":").map(Number);
            if (hour !== undefined && minute !== undefined) set({ hour, minute });
          }}
        />
      )}
      {every === "week" ? (
        <div className="sm:col-span-2">
          <Checks title={say("weekdays")} inline editable={editable} chosen={timing.weekdays} choices={WEEKDAYS.map((value) => ({ value, label: weekdayName(value, language) }))} onChosen={(weekdays) => set({ weekdays })} />
        </div>
      ) : null}
    </div>
  );
}
