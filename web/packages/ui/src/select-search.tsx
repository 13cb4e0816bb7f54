import { Check, ChevronsUpDown } from "lucide-react";
import { Popover } from "radix-ui";
import { useId, useState } from "react";

import { classes } from "./classes";
import { controlHeight, useDensity } from "./density";
import { Field, frame, inputClasses } from "./field";
import { useTexts } from "./language";
import { foldText } from "./fold";
import { uiTexts } from "./ui-texts";

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** A second, quieter line: a code, a path. */
  readonly detail?: string;
}

interface SelectSearchProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string | null;
  readonly onChoice: (value: string) => void;
  readonly help?: string;
  readonly error?: string | null;
  readonly hideLabel?: boolean;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly className?: string;
  /** When given, the server searches: `choices` are its answer and are not filtered here. */
  readonly onSearch?: (text: string) => void;
}

/** One of many, found by typing: arrow keys walk, Enter chooses, Escape leaves. */
export function SelectSearch({ label, choices, value, onChoice, placeholder, disabled = false, onSearch, ...about }: SelectSearchProps) {
  const t = useTexts(uiTexts);
  const density = useDensity();
  const [open, setOpen] = useState(false);
  const chosen = choices.find((choice) => choice.value === value);
  return (
    <Field label={label} {...frame(about)}>
      {(names) => (
        <Popover.Root open={open} onOpenChange={setOpen}>
          <Popover.Trigger asChild>
            <button type="button" disabled={disabled} {...names} className={classes(inputClasses(density), "flex items-center justify-between gap-2 text-left")}>
              <span className={classes("truncate", chosen === undefined && "text-ink-soft")}>{chosen?.label ?? value ?? placeholder ?? t("choose")}</span>
              <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-soft" />
            </button>
          </Popover.Trigger>
          <Popover.Portal>
            <Popover.Content aria-label={label} align="start" sideOffset={4} className="z-50 w-(--radix-popover-trigger-width) min-w-64 overflow-hidden rounded-md border border-line bg-paper shadow-card">
              <ChoiceList
                label={label}
                choices={choices}
                value={value}
                onSearch={onSearch}
                onChoice={(next) => {
                  setOpen(false);
                  onChoice(next);
                }}
              />
            </Popover.Content>
          </Popover.Portal>
        </Popover.Root>
      )}
    </Field>
  );
}

interface ChoiceListProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string | null;
  readonly onChoice: (value: string) => void;
  readonly onSearch: ((text: string) => void) | undefined;
}

/** The searched list alone; the command palette uses it too. */
export function ChoiceList({ label, choices, value, onChoice, onSearch }: ChoiceListProps) {
  const t = useTexts(uiTexts);
  const density = useDensity();
  const listId = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const wanted = foldText(text);
  const found = onSearch !== undefined || wanted === "" ? choices : choices.filter((choice) => foldText(`${choice.label} ${choice.detail ?? ""}`).includes(wanted));
  const shown = found.slice(0, 200);
  const current = Math.min(at, shown.length - 1);

  const onKeyDown = (event: React.KeyboardEvent) => {
    const target = shown[current];
    if (event.key === "ArrowDown") setAt(Math.min(current + 1, shown.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(current - 1, 0));
    else if (event.key === "Enter" && target !== undefined) onChoice(target.value);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <input
        type="text"
        role="combobox"
        autoFocus
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={shown.length > 0 ? `${listId}-${current}` : undefined}
        aria-label={label}
        placeholder={t("search")}
        autoComplete="off"
        value={text}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
          onSearch?.(event.target.value);
        }}
        className={classes("w-full border-b border-line bg-paper px-3 text-15 outline-none", controlHeight(density))}
      />
      <div id={listId} role="listbox" aria-label={label} className="max-h-72 overflow-y-auto p-1">
        {shown.map((choice, index) => (
          <div
            key={choice.value}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={choice.value === value}
            ref={(node) => {
              if (index === current) node?.scrollIntoView({ block: "nearest" });
            }}
            onPointerMove={() => setAt(index)}
            onClick={() => onChoice(choice.value)}
            className={classes("flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 pointer-coarse:min-h-11", index === current && "bg-ground-strong")}
          >
            <span className="min-w-0 flex-1">
              <span className="block truncate">{choice.label}</span>
              {choice.detail !== undefined && <span className="block truncate text-13 text-ink-soft">{choice.detail}</span>}
            </span>
            {choice.value === value && <Check aria-hidden className="size-4 text-accent" />}
          </div>
        ))}
      </div>
      {shown.length === 0 && (
        <p role="status" className="px-3 pb-3 text-ink-soft">
          {t("nothingFound")}
        </p>
      )}
    </>
  );
}
