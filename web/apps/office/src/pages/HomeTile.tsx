import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

interface TileProps {
  /** Where the figure leads; what is listed leads further by itself. */
  readonly to?: string;
  readonly title: string;
  readonly figure: string;
  readonly note?: string | undefined;
  /** The home page shows its tiles once none of them loads, so that none pushes another aside. */
  readonly isLoading: boolean;
  readonly children?: ReactNode;
}

/** One figure of the home page, that opens what it sums. */
export function Tile({ to, title, figure, note, isLoading, children }: TileProps): ReactNode {
  const head = (
    <>
      <h2 className="text-13 text-ink-soft">{title}</h2>
      <span className="text-36 font-semibold">{figure}</span>
      <span className="min-h-5 text-13 text-ink-soft">{note}</span>
    </>
  );
  return (
    <section data-loading={isLoading || undefined} className="flex min-w-0 flex-col gap-3 rounded-md border border-line bg-paper p-4">
      {to === undefined ? (
        <div className="flex flex-col gap-1">{head}</div>
      ) : (
        <Link to={to} className="flex flex-col gap-1 rounded-md hover:text-accent">
          {head}
        </Link>
      )}
      {children}
    </section>
  );
}
