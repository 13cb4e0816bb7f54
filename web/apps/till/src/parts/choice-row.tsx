import { classes } from "@comptoir/ui";
import type { LucideIcon } from "lucide-react";

interface ChoiceRowProps<T extends string> {
  readonly label: string;
  readonly chosen: T;
  readonly choices: readonly { readonly value: T; readonly words: string; readonly icon?: LucideIcon }[];
  readonly onChoose: (value: T) => void;
}

/** One of a few, all in sight. */
export function ChoiceRow<T extends string>({ label, chosen, choices, onChoose }: ChoiceRowProps<T>) {
  return (
    <div role="radiogroup" aria-label={label} className="flex flex-wrap gap-2">
      {choices.map(({ value, words, icon: Icon }) => (
        <button
          key={value}
          type="button"
          role="radio"
          aria-checked={chosen === value}
          onClick={() => onChoose(value)}
          className={classes(
            "flex min-h-11 flex-1 items-center justify-center gap-2 rounded-md border px-3 whitespace-nowrap",
            chosen === value ? "border-accent bg-accent-soft font-medium text-accent" : "border-outline hover:bg-ground",
          )}
        >
          {Icon !== undefined && <Icon aria-hidden className="size-5" />}
          {words}
        </button>
      ))}
    </div>
  );
}
