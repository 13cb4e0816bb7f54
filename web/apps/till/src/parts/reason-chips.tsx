import { classes } from "@comptoir/ui";

interface ReasonChipsProps {
  readonly reasons: readonly string[];
  readonly chosen: string;
  readonly onReason: (reason: string) => void;
}

/** Reasons that are given often, one touch each. */
export function ReasonChips({ reasons, chosen, onReason }: ReasonChipsProps) {
  return (
    <div className="flex flex-wrap gap-2">
      {reasons.map((reason) => (
        <button
          key={reason}
          type="button"
          aria-pressed={chosen === reason}
          onClick={() => onReason(reason)}
          className={classes("min-h-11 rounded-md border px-4", chosen === reason ? "border-accent bg-accent-soft font-medium text-accent" : "border-outline hover:bg-ground")}
        >
          {reason}
        </button>
      ))}
    </div>
  );
}
