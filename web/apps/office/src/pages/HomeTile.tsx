import { Button, Loading, useTexts } from "@comptoir/ui";
import { Link } from "@tanstack/react-router";
import { createContext, use, useState, type ReactNode } from "react";

import { shellTexts } from "../texts/shell";

/** What a tile asked the server, one question or several. */
export interface Asked {
  readonly isPending: boolean;
  readonly isError: boolean;
  readonly refetch: () => unknown;
}

interface TileProps {
  /** Where the figure leads; what is listed leads further by itself. */
  readonly to?: string;
  readonly title: string;
  readonly figure: string;
  readonly note?: string | undefined;
  readonly asked: Asked;
  readonly children?: ReactNode;
}

/** Whether the home page shows what is there, without waiting for the rest any longer. */
export const Revealed = createContext(false);

/** One figure of the home page, that opens what it sums. What comes after the page was shown keeps the room it was given, so that it pushes nothing aside. */
export function Tile({ to, title, figure, note, asked: { isPending, isError, refetch }, children }: TileProps): ReactNode {
  const say = useTexts(shellTexts);
  const isRevealed = use(Revealed);
  const [isLate, setLate] = useState(false);
  if (isRevealed && isPending && !isLate) setLate(true);
  const head = (
    <>
      <h2 className="text-13 text-ink-soft">{title}</h2>
      <span className="text-36 font-semibold">{isError ? "–" : figure}</span>
      <span className="min-h-5 text-13 text-ink-soft">{isError ? say("loadFailed") : note}</span>
    </>
  );
  return (
    <section data-loading={isPending || undefined} className={`flex min-w-0 flex-col gap-3 rounded-md border border-line bg-paper p-4 ${isLate ? "h-48 overflow-y-auto" : ""}`}>
      {isPending ? (
        <>
          <h2 className="text-13 text-ink-soft">{title}</h2>
          <Loading />
        </>
      ) : to === undefined ? (
        <div className="flex flex-col gap-1">{head}</div>
      ) : (
        <Link to={to} className="flex flex-col gap-1 rounded-md hover:text-accent">
          {head}
        </Link>
      )}
      {isError ? (
        <Button className="self-start" onClick={() => void refetch()}>
          {say("tryAgain")}
        </Button>
      ) : isPending ? null : (
        children
      )}
    </section>
  );
}
