import type { ReactNode } from "react";

/** What it comes to and what to do next: it stays in sight, however long the list above it is. */
export function ReturnFoot({ amount, children }: { readonly amount: ReactNode; readonly children: ReactNode }) {
  return (
    <footer className="sticky bottom-0 z-10 -mx-5 -mb-5 flex flex-wrap items-center justify-between gap-3 rounded-b-md border-t border-line bg-paper px-5 py-4">
      <p aria-live="polite" className="min-h-14">
        {amount}
      </p>
      <div className="flex flex-wrap gap-3">{children}</div>
    </footer>
  );
}
