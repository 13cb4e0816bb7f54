import { Button, useTexts } from "@comptoir/ui";
import type { ReactNode } from "react";

import { assetTexts } from "../texts/assets";
import { ProblemNote } from "./Problems";

interface UnsavedFootProps {
  readonly error: unknown;
  readonly busy: boolean;
  /** What is missing before it can be saved. */
  readonly lacks?: string | null;
  readonly onDiscard: () => void;
  readonly onSave: () => void;
}

/** At the foot of a panel with something unsaved: said, saved or discarded, in sight wherever one has scrolled. */
export function UnsavedFoot({ error, busy, lacks = null, onDiscard, onSave }: UnsavedFootProps): ReactNode {
  const say = useTexts(assetTexts);
  return (
    <div role="region" aria-label={say("unsaved")} className="sticky bottom-0 flex flex-col gap-2 border-t border-line bg-ground px-4 py-2">
      {error === null ? null : <ProblemNote error={error} />}
      {lacks === null ? null : <p className="text-13 text-ink-soft">{lacks}</p>}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span className="min-w-24 flex-1 text-13 font-medium">{say("unsaved")}</span>
        <Button kind="quiet" disabled={busy} onClick={onDiscard}>
          {say("discard")}
        </Button>
        <Button kind="primary" disabled={lacks !== null} busy={busy} onClick={onSave}>
          {say("save")}
        </Button>
      </div>
    </div>
  );
}
