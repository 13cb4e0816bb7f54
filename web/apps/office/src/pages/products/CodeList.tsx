import { SelectSearch, useTexts, type Choice } from "@comptoir/ui";
import { X } from "lucide-react";
import type { ReactNode } from "react";

import { commonTexts } from "../../texts/common";

interface CodeListProps {
  readonly label: string;
  readonly codes: readonly string[];
  readonly choices: readonly Choice[];
  readonly editable: boolean;
  readonly error?: string | null;
  readonly onCodes: (codes: readonly string[]) => void;
}

/** Several of many: what is chosen as tags, and a search for one more. */
export function CodeList({ label, codes, choices, editable, error = null, onCodes }: CodeListProps): ReactNode {
  const say = useTexts(commonTexts);
  const nameOf = (code: string): string => choices.find((choice) => choice.value === code)?.label ?? code;
  return (
    <div role="group" aria-label={label} className="flex flex-col gap-1.5">
      {codes.length === 0 && editable ? null : <span className={editable ? "sr-only" : "text-13 font-medium"}>{label}</span>}
      {editable ? (
        <SelectSearch
          label={label}
          value={null}
          error={error}
          placeholder={say("addOne")}
          choices={choices.filter((choice) => !codes.includes(choice.value))}
          onChoice={(code) => onCodes([...codes, code])}
        />
      ) : null}
      {codes.length > 0 ? (
        <ul className="flex flex-wrap gap-1.5">
          {codes.map((code) => (
            <li key={code} className="flex items-center gap-1 rounded-full bg-ground-strong py-0.5 pl-2.5 text-13">
              <span className={editable ? "" : "pr-2.5"}>{nameOf(code)}</span>
              {editable ? (
                <button
                  type="button"
                  aria-label={say("remove", { name: nameOf(code) })}
                  onClick={() => onCodes(codes.filter((each) => each !== code))}
                  className="inline-flex size-6 items-center justify-center rounded-full text-ink-soft hover:bg-line hover:text-ink pointer-coarse:size-11"
                >
                  <X aria-hidden className="size-3.5" />
                </button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
