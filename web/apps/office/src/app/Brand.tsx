import type { ReactNode } from "react";

/** The mark and the name. */
export function Brand(): ReactNode {
  return (
    <span className="flex items-center gap-2 text-15 font-semibold">
      <svg aria-hidden viewBox="0 0 32 32" className="size-6">
        <rect width="32" height="32" rx="8" className="fill-accent" />
        <path d="M21.5 12.2a6.4 6.4 0 1 0 0 7.6" fill="none" className="stroke-on-accent" strokeWidth="3.4" strokeLinecap="round" />
      </svg>
      Comptoir
    </span>
  );
}
