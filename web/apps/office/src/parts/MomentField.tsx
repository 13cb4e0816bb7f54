import { Field, inputClasses, useDensity } from "@comptoir/ui";
import type { ReactNode } from "react";

interface MomentFieldProps {
  readonly label: string;
  readonly value: string;
  readonly editable: boolean;
  readonly help?: string;
  readonly error?: string | null;
  readonly onValue: (value: string) => void;
}

/** A day and time of a wall clock. */
export function MomentField({ label, value, editable, help, error = null, onValue }: MomentFieldProps): ReactNode {
  const density = useDensity();
  return (
    <Field label={label} {...(help === undefined ? {} : { help })} error={error} className="w-60">
      {(names) => <input type="datetime-local" {...names} disabled={!editable} value={value} onChange={(event) => onValue(event.target.value)} className={inputClasses(density)} />}
    </Field>
  );
}
