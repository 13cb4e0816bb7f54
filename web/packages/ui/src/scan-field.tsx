import { ScanBarcode, X } from "lucide-react";
import type { Ref } from "react";

import { IconButton } from "./button";
import { classes } from "./classes";
import { useDensity } from "./density";
import { inputClasses } from "./field";
import { useTexts } from "./language";
import { uiTexts } from "./ui-texts";

interface ScanFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onText: (text: string) => void;
  /** Enter: a scanner ends its code with it. */
  readonly onEnter: (text: string) => void;
  readonly ref?: Ref<HTMLInputElement>;
  readonly className?: string;
}

/** One field for a scanned code and for words; what it holds can be wiped with one touch. */
export function ScanField({ label, placeholder, value, onText, onEnter, ref, className }: ScanFieldProps) {
  const t = useTexts(uiTexts);
  const density = useDensity();
  return (
    <div className={classes("relative", className)}>
      <ScanBarcode aria-hidden className="pointer-events-none absolute top-1/2 left-3 size-5 -translate-y-1/2 text-ink-soft" />
      <input
        ref={ref}
        type="text"
        inputMode="search"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-label={label}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            event.preventDefault();
            onEnter(event.currentTarget.value);
          }
        }}
        className={classes(inputClasses(density), "pl-10 text-ellipsis", value === "" ? "pr-2" : "pr-11")}
      />
      {value !== "" && <IconButton icon={X} label={t("clear")} onClick={() => onText("")} className="absolute top-1/2 right-0 -translate-y-1/2" />}
    </div>
  );
}
