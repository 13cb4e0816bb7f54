import { CircleAlert, type LucideIcon } from "lucide-react";
import { useId, type ComponentPropsWithRef, type ReactNode } from "react";

import { classes } from "./classes";
import { controlHeight, useDensity, type Density } from "./density";

interface FieldFrameProps {
  readonly label: string;
  readonly help?: ReactNode;
  readonly error?: string | null;
  /** The label is read aloud only: where the place says what it is. */
  readonly hideLabel?: boolean;
  readonly className?: string;
}

/** Names that tie a control to its label, help and error. */
export interface ControlNames {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": boolean;
}

/** A label above, help below, and an error in its place: what happened and what to do. */
export function Field({ label, help, error, hideLabel = false, className, children }: FieldFrameProps & { readonly children: (names: ControlNames) => ReactNode }) {
  const id = useId();
  const wrong = error !== undefined && error !== null && error !== "";
  const helped = help !== undefined && help !== null && help !== "";
  return (
    <div className={classes("flex min-w-0 flex-col gap-1", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "text-13 font-medium text-ink"}>
        {label}
      </label>
      {children({ id, "aria-describedby": wrong || helped ? `${id}-note` : undefined, "aria-invalid": wrong })}
      {wrong ? (
        <p id={`${id}-note`} role="alert" className="flex items-start gap-1.5 text-13 text-loss">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>{error}</span>
        </p>
      ) : (
        helped && (
          <p id={`${id}-note`} className="text-13 text-ink-soft">
            {help}
          </p>
        )
      )}
    </div>
  );
}

/** The look of everything one types in. */
export function inputClasses(density: Density): string {
  return classes(
    "w-full min-w-0 rounded-md border border-outline bg-paper px-3 text-15 text-ink",
    "aria-invalid:border-loss disabled:bg-ground disabled:text-ink-soft",
    "focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-accent",
    controlHeight(density),
  );
}

export interface TextFieldProps extends Omit<ComponentPropsWithRef<"input">, "id" | "className" | "onChange">, FieldFrameProps {
  readonly icon?: LucideIcon;
  readonly onText: (text: string) => void;
  readonly value: string;
}

export function TextField({ label, help, error, hideLabel, className, icon: Icon, onText, ...rest }: TextFieldProps) {
  const density = useDensity();
  return (
    <Field label={label} {...frame({ help, error, hideLabel, className })}>
      {(names) => (
        <div className="relative">
          {Icon !== undefined && <Icon aria-hidden className="pointer-events-none absolute top-1/2 left-3 size-5 -translate-y-1/2 text-ink-soft" />}
          <input
            type="text"
            autoComplete="off"
            {...names}
            {...rest}
            onChange={(event) => onText(event.target.value)}
            className={classes(inputClasses(density), Icon !== undefined && "pl-10")}
          />
        </div>
      )}
    </Field>
  );
}

export interface TextAreaProps extends Omit<ComponentPropsWithRef<"textarea">, "id" | "className" | "onChange">, FieldFrameProps {
  readonly onText: (text: string) => void;
  readonly value: string;
}

export function TextArea({ label, help, error, hideLabel, className, onText, ...rest }: TextAreaProps) {
  const density = useDensity();
  return (
    <Field label={label} {...frame({ help, error, hideLabel, className })}>
      {(names) => <textarea rows={3} {...names} {...rest} onChange={(event) => onText(event.target.value)} className={classes(inputClasses(density), "py-2")} />}
    </Field>
  );
}

export interface ChoiceFieldProps extends Omit<ComponentPropsWithRef<"select">, "id" | "className" | "onChange">, FieldFrameProps {
  readonly onChoice: (value: string) => void;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

/** The device's own list, for a few choices; `SelectSearch` for many. */
export function ChoiceField({ label, help, error, hideLabel, className, choices, onChoice, ...rest }: ChoiceFieldProps) {
  const density = useDensity();
  return (
    <Field label={label} {...frame({ help, error, hideLabel, className })}>
      {(names) => (
        <select {...names} {...rest} onChange={(event) => onChoice(event.target.value)} className={inputClasses(density)}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type Optional<T> = { [K in keyof T]?: T[K] | undefined };

/** Leaves out what is not set, as exact optional properties ask. */
export function frame(props: Optional<Omit<FieldFrameProps, "label">>): Omit<FieldFrameProps, "label"> {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));
}
