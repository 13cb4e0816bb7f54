import { useEffect, useRef, type ReactNode } from "react";

interface TabBarProps<Tab extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly tab: Tab; readonly text: string }[];
  readonly current: Tab;
  readonly onTab: (tab: Tab) => void;
}

/** The parts of a page, one at a time; the address says which. */
export function TabBar<Tab extends string>({ label, tabs, current, onTab }: TabBarProps<Tab>): ReactNode {
  const shown = useRef<HTMLButtonElement>(null);
  // A narrow screen shows a few tabs at a time: the chosen one is among them.
  useEffect(() => {
    shown.current?.scrollIntoView({ block: "nearest", inline: "nearest" }); // answers with a promise in new browsers
  }, [current]);
  return (
    <div className="flex shrink-0 gap-1 overflow-x-auto border-b border-line bg-paper px-3" role="tablist" aria-label={label}>
      {tabs.map(({ tab, text }) => (
        <button
          key={tab}
          ref={tab === current ? shown : null}
          type="button"
          role="tab"
          aria-selected={tab === current}
          onClick={() => onTab(tab)}
          className={`min-h-9 shrink-0 border-b-2 px-2 text-13 whitespace-nowrap focus-visible:-outline-offset-2 pointer-coarse:min-h-11 ${tab === current ? "border-accent text-ink" : "border-transparent text-ink-soft"}`}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
