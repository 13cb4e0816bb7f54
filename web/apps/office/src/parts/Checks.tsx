import type { ReactNode } from "react";

interface ChecksProps<Value extends string | number> {
  readonly title: string;
  readonly help?: string;
  readonly editable: boolean;
  readonly chosen: readonly Value[];
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly onChosen: (chosen: readonly Value[]) => void;
  readonly inline?: boolean;
}

/** Some of a few. */
export function Checks<Value extends string | number>({ title, help, editable, chosen, choices, onChosen, inline = false }: ChecksProps<Value>): ReactNode {
  if (choices.length === 0) return null;
  return (
    <fieldset>
      <legend className="text-13 font-medium">{title}</legend>
      {help === undefined ? null : <p className="text-13 text-ink-soft">{help}</p>}
      <div className={inline ? "flex flex-wrap gap-x-4" : ""}>
        {choices.map(({ value, label }) => (
          <label key={value} className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              disabled={!editable}
              onChange={(event) => onChosen(event.target.checked ? [...chosen, value] : chosen.filter((each) => each !== value))}
              className="size-4 accent-accent"
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
