import { Delete } from "lucide-react";

import { classes } from "./classes";
import type { KeypadKey } from "./keypad-edit";
import { useLanguage, useTexts } from "./language";
import { uiTexts } from "./ui-texts";

interface KeypadProps {
  readonly onKey: (key: KeypadKey) => void;
  /** Digits after the comma; 0 shows "00" instead of the comma. */
  readonly decimals: number;
  readonly className?: string;
}

const DIGITS: readonly KeypadKey[] = ["7", "8", "9", "4", "5", "6", "1", "2", "3"];
const KEY = "min-h-14 rounded-md border border-line bg-paper text-24 text-ink transition-colors hover:bg-ground active:bg-ground-strong";

/** Digits for fingers. Keys are not tab stops: a keyboard has its own digits. */
export function Keypad({ onKey, decimals, className }: KeypadProps) {
  const t = useTexts(uiTexts);
  const { language } = useLanguage();
  const last: KeypadKey = decimals === 0 ? "00" : language === "en" ? "." : ",";
  return (
    <div role="group" aria-label={t("keypad")} className={classes("grid grid-cols-3 gap-2", className)}>
      {[...DIGITS, last, "0" as const].map((key) => (
        <button key={key} type="button" tabIndex={-1} className={KEY} onClick={() => onKey(key)}>
          {key}
        </button>
      ))}
      <button type="button" tabIndex={-1} aria-label={t("erase")} className={classes(KEY, "flex items-center justify-center")} onClick={() => onKey("back")}>
        <Delete aria-hidden className="size-6" />
      </button>
    </div>
  );
}
