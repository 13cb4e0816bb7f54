import { Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { useId, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";

import { useTexts } from "../language";
import { walk } from "./columns";
import { officeTexts } from "./officeTexts";
import { grouped } from "./palette";
import type { Command } from "./palette";

interface CommandPaletteProps<Kind extends Command> {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** Already matched and ordered. */
  readonly commands: readonly Kind[];
  readonly busy?: boolean;
  readonly icon?: (command: Kind) => ReactNode;
  readonly onRun: (command: Kind) => void;
}

/** Search over everything and commands, by keyboard: arrows walk, Enter runs, Escape leaves. */
export function CommandPalette<Kind extends Command>(props: CommandPaletteProps<Kind>): ReactNode {
  const { open, onOpenChange, query, onQuery, commands, busy = false, icon, onRun } = props;
  const say = useTexts(officeTexts);
  const listId = useId();
  const [at, setAt] = useState(0);
  const groups = grouped(commands);
  const ordered = groups.flatMap((group) => group.commands);
  const current = ordered[Math.min(at, ordered.length - 1)];
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = event.key === "Home" || event.key === "End" ? null : walk(event.key, at, ordered.length, 8);
    if (to !== null) {
      event.preventDefault();
      setAt(to);
      document.getElementById(`${listId}-${to}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && current !== undefined) {
      event.preventDefault();
      onRun(current);
    }
  };
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        {/* A plain veil: the overlay of the library writes a style sheet that the content security policy refuses. */}
        <div aria-hidden className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 flex max-h-[70vh] w-[min(40rem,calc(100vw-2rem))] -translate-x-1/2 flex-col overflow-hidden rounded-md bg-paper shadow-card"
        >
          <Dialog.Title className="sr-only">{say("palette")}</Dialog.Title>
          <div className="flex items-center gap-2 border-b border-line px-4">
            <Search aria-hidden size={18} className="shrink-0 text-ink-soft" />
            <input
              value={query}
              onChange={(event) => {
                setAt(0);
                onQuery(event.target.value);
              }}
              onKeyDown={onKeyDown}
              role="combobox"
              aria-expanded
              aria-controls={listId}
              aria-label={say("palette")}
              aria-activedescendant={current === undefined ? undefined : `${listId}-${Math.min(at, ordered.length - 1)}`}
              placeholder={say("paletteHint")}
              className="h-12 min-w-0 flex-1 bg-transparent text-15 outline-none"
            />
          </div>
          <div id={listId} role="listbox" aria-label={say("palette")} tabIndex={-1} className="min-h-0 overflow-y-auto p-2">
            {groups.map(({ group, commands: members }) => (
              <div key={group} role="group" aria-label={group}>
                <div aria-hidden className="px-2 pt-2 pb-1 text-13 text-ink-soft">{group}</div>
                {members.map((command) => {
                  const here = ordered.indexOf(command);
                  return (
                    <div
                      key={command.id}
                      id={`${listId}-${here}`}
                      role="option"
                      aria-selected={command === current}
                      onPointerMove={() => setAt(here)}
                      onClick={() => onRun(command)}
                      className={`flex min-h-9 cursor-pointer items-center gap-3 rounded-md px-2 pointer-coarse:min-h-11 ${command === current ? "bg-accent-soft" : ""}`}
                    >
                      <span className="flex w-8 shrink-0 justify-center text-ink-soft">{icon?.(command)}</span>
                      <span className="min-w-0 flex-1 truncate">{command.title}</span>
                      <span className="max-w-[40%] shrink-0 truncate text-13 text-ink-soft">{command.detail}</span>
                    </div>
                  );
                })}
              </div>
            ))}
            {ordered.length === 0 ? (
              <p role="status" className="px-2 py-6 text-center text-ink-soft">{busy ? say("searching") : say("nothingFound", { query })}</p>
            ) : null}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
