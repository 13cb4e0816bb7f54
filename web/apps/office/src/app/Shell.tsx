import { Loading, useTexts } from "@comptoir/ui";
import { Outlet } from "@tanstack/react-router";
import { Dialog } from "radix-ui";
import { Suspense, useState, type ReactNode } from "react";

import { shellTexts } from "../texts/shell";
import { ConnectionNote } from "./ConnectionNote";
import { Navigation } from "./Navigation";
import { ScopeSwitch } from "./ScopeSwitch";
import { TopBar } from "./TopBar";

/** The frame around every page: menu at the left, search and preferences at the top. */
export function Shell(): ReactNode {
  const say = useTexts(shellTexts);
  const [menuOpen, setMenuOpen] = useState(false);
  return (
    <div className="flex h-dvh">
      <a href="#content" className="sr-only rounded-md bg-paper px-4 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50">
        {say("skip")}
      </a>
      <div className="hidden w-56 shrink-0 flex-col border-r border-line bg-paper lg:flex">
        <Navigation />
      </div>
      <Dialog.Root open={menuOpen} onOpenChange={setMenuOpen}>
        <Dialog.Portal>
          {/* A plain veil: the overlay of the library writes a style sheet that the content security policy refuses. */}
          <div aria-hidden className="fixed inset-0 z-40 bg-shade" />
          <Dialog.Content aria-describedby={undefined} className="fixed inset-y-0 left-0 z-50 flex w-64 flex-col bg-paper shadow-card outline-none">
            <Dialog.Title className="sr-only">{say("navigation")}</Dialog.Title>
            <Navigation onGo={() => setMenuOpen(false)} />
            <ScopeSwitch className="flex flex-col items-start border-t border-line p-3 md:hidden" />
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar onMenu={() => setMenuOpen(true)} />
        <ConnectionNote />
        <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
    </div>
  );
}
