import { useEffect, useId, useRef, type ReactNode } from "react";

import type { GridColumn } from "../../api/grid";
import { typedName } from "../../domain/grid";

interface CellEditorProps {
  readonly label: string;
  readonly column: GridColumn;
  readonly begin: string;
  /** The text, or null where it was given up; where to go next. */
  readonly onDone: (text: string | null, by: "down" | "right" | null) => void;
}

/** One cell while it is typed in; choices are offered by their names. */
export function CellEditor({ label, column, begin, onDone }: CellEditorProps): ReactNode {
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const over = useRef(false);
  useEffect(() => {
    const field = input.current;
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  }, []);
  const done = (text: string | null, by: "down" | "right" | null): void => {
    if (over.current) return;
    over.current = true;
    onDone(text, by);
  };
  return (
    <>
      <input
        ref={input}
        aria-label={label}
        defaultValue={begin}
        list={column.choices.length > 0 ? list : undefined}
        onBlur={(event) => done(event.currentTarget.value, null)}
        onKeyDown={(event) => {
          if (event.key === "Escape") done(null, null);
          else if (event.key === "Enter") done(event.currentTarget.value, "down");
          else if (event.key === "Tab") done(event.currentTarget.value, "right");
          else return;
          event.preventDefault();
        }}
        className="h-full w-full min-w-0 border-2 border-accent bg-paper px-2 text-13 outline-none"
      />
      {column.choices.length > 0 ? (
        <datalist id={list}>
          {column.choices.map(([code, name]) => (
            <option key={code} value={typedName(column.choices, code)}>
              {name}
            </option>
          ))}
        </datalist>
      ) : null}
    </>
  );
}
