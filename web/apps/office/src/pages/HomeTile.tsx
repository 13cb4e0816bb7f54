import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

interface TileProps {
  readonly to: string;
  readonly title: string;
  readonly figure: string;
  readonly note?: string | undefined;
  /** Keeps the room of its list from the start, so that nothing moves when the list comes. */
  readonly hasList?: boolean;
  readonly children?: ReactNode;
}

/** One figure of the home page, that opens what it sums. */
export function Tile({ to, title, figure, note, hasList = false, children }: TileProps): ReactNode {
  return (
    <section className={`flex flex-col gap-3 rounded-md border border-line bg-paper p-4 ${hasList ? "min-h-80" : "min-h-36"}`}>
      <Link to={to} className="flex flex-col gap-1 rounded-md hover:text-accent">
        <h2 className="text-13 text-ink-soft">{title}</h2>
        <span className="text-36 font-semibold">{figure}</span>
        <span className="min-h-5 text-13 text-ink-soft">{note}</span>
      </Link>
      {children}
    </section>
  );
}
