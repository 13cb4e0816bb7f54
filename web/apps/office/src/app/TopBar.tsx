import { IconButton, useTexts } from "@comptoir/ui";
import { Menu as MenuIcon, Search } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";

import { shellTexts } from "../texts/shell";
import { Jobs } from "./Jobs";
import { OfficePalette } from "./OfficePalette";
import { PersonMenu } from "./PersonMenu";
import { ScopeSwitch } from "./ScopeSwitch";

/** Search and commands, what one looks at, tasks, the person. */
export function TopBar({ onMenu }: { readonly onMenu: () => void }): ReactNode {
  const say = useTexts(shellTexts);
  const [searching, setSearching] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        setSearching(true);
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-paper px-3">
      <IconButton icon={MenuIcon} label={say("openNavigation")} onClick={onMenu} className="lg:hidden" />
      <button
        type="button"
        onClick={() => setSearching(true)}
        className="flex min-h-8 min-w-0 flex-1 items-center gap-2 rounded-md border border-line bg-ground px-3 text-left text-13 text-ink-soft hover:border-outline sm:w-64 sm:min-w-40 sm:flex-initial xl:w-96 pointer-coarse:min-h-11"
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="flex-1 truncate">{say("search")}</span>
        <kbd className="hidden font-sans sm:inline">Ctrl K</kbd>
      </button>
      <div className="flex-1 max-sm:hidden" />
      <ScopeSwitch className="hidden min-w-0 items-center md:flex" />
      <Jobs />
      <PersonMenu />
      {searching ? <OfficePalette onClose={() => setSearching(false)} /> : null}
    </header>
  );
}
