import { Button, IconButton, inputClasses, useDensity, useLanguage, useTexts, type Language } from "@comptoir/ui";
import { CopyCheck, Split, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";

import { isDayRight, onAllOpenDays, readTime, stretchesOf, WEEKDAYS, withDay, withPause, type Hours, type Stretch, type Weekday } from "../../domain/hours";
import { settingsTexts } from "../../texts/settings";

interface HoursEditorProps {
  readonly hours: Hours;
  readonly editable: boolean;
  readonly error: string | null;
  readonly onHours: (hours: Hours) => void;
}

/** "monday" in the language of the screen; the fifth of January 2026 was a Monday. */
function weekdayName(day: Weekday, language: Language): string {
  return new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format(new Date(Date.UTC(2026, 0, 5 + WEEKDAYS.indexOf(day))));
}

/** When a store is open, day by day, on its own clock. */
export function HoursEditor({ hours, editable, error, onHours }: HoursEditorProps): ReactNode {
  const say = useTexts(settingsTexts);
  const wrong = WEEKDAYS.some((day) => !isDayRight(stretchesOf(hours, day)));
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-13 font-medium">{say("hours")}</legend>
      {WEEKDAYS.map((day) => (
        <DayRow key={day} day={day} stretches={stretchesOf(hours, day)} editable={editable} onStretches={(stretches) => onHours(withDay(hours, day, stretches))} />
      ))}
      {wrong || error !== null ? (
        <p role="alert" className="text-13 text-loss">
          {error ?? say("hoursWrong")}
        </p>
      ) : null}
      {editable && stretchesOf(hours, "monday").length > 0 ? (
        <Button kind="quiet" icon={CopyCheck} onClick={() => onHours(onAllOpenDays(hours, "monday"))} className="self-start text-13">
          {say("copyDay")}
        </Button>
      ) : null}
    </fieldset>
  );
}

interface DayRowProps {
  readonly day: Weekday;
  readonly stretches: readonly Stretch[];
  readonly editable: boolean;
  readonly onStretches: (stretches: readonly Stretch[]) => void;
}

function DayRow({ day, stretches, editable, onStretches }: DayRowProps): ReactNode {
  const say = useTexts(settingsTexts);
  const { language } = useLanguage();
  const name = weekdayName(day, language);
  const isOpen = stretches.length > 0;
  const replace = (at: number, stretch: Stretch): void => onStretches(stretches.map((each, index) => (index === at ? stretch : each)));
  return (
    <div className="flex min-h-9 flex-wrap items-start gap-x-3 gap-y-1 border-b border-line py-1 last:border-b-0">
      <label className="flex min-h-8 w-32 items-center gap-2 pointer-coarse:min-h-11">
        <input type="checkbox" checked={isOpen} disabled={!editable} aria-label={say("isOpen", { day: name })} onChange={() => onStretches(isOpen ? [] : withPause([]))} className="size-4 accent-accent" />
        <span className="first-letter:uppercase">{name}</span>
      </label>
      {isOpen ? null : <span className="flex min-h-8 items-center text-ink-soft pointer-coarse:min-h-11">{say("closed")}</span>}
      <div className="flex min-w-56 flex-1 flex-col gap-1">
        {stretches.map((stretch, at) => (
          <div key={at} className="flex items-center gap-2">
            <TimeField label={say("opens", { day: name })} value={stretch.opens} editable={editable} onTime={(opens) => replace(at, { ...stretch, opens })} />
            <span className="text-13 text-ink-soft">{say("until")}</span>
            <TimeField label={say("closes", { day: name })} value={stretch.closes} editable={editable} onTime={(closes) => replace(at, { ...stretch, closes })} />
            {!editable ? null : at > 0 ? (
              <IconButton icon={Trash2} label={say("removeStretch", { day: name })} onClick={() => onStretches(stretches.filter((_, index) => index !== at))} />
            ) : (
              <IconButton icon={Split} label={say("addPause", { day: name })} onClick={() => onStretches(withPause(stretches))} />
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

interface TimeFieldProps {
  readonly label: string;
  readonly value: string;
  readonly editable: boolean;
  /** Empty while what is typed is no time. */
  readonly onTime: (time: string) => void;
}

/** A time of day as people type it; leaving the field writes it out. */
function TimeField({ label, value, editable, onTime }: TimeFieldProps): ReactNode {
  const density = useDensity();
  const [typed, setTyped] = useState<string | null>(null);
  const type = (text: string): void => {
    setTyped(text);
    onTime(readTime(text) ?? "");
  };
  return (
    <input
      type="text"
      inputMode="numeric"
      autoComplete="off"
      aria-label={label}
      aria-invalid={value === ""}
      value={typed ?? value}
      disabled={!editable}
      onFocus={(event) => event.target.select()}
      onChange={(event) => type(event.target.value)}
      onBlur={() => {
        if (value !== "") setTyped(null);
      }}
      className={`${inputClasses(density)} max-w-20 text-center`}
    />
  );
}
