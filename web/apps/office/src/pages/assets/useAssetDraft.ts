import { useEffect, useSyncExternalStore } from "react";

import type { AssetWords } from "../../api/assets";

/** What was typed of a picture and is not saved yet. until: on the clock of the wall, empty for no end. */
export interface AssetDraft {
  readonly words: AssetWords;
  readonly until: string;
}

/** By picture: what is typed outlives the panel, so that one can look at another picture and come back. */
const drafts = new Map<string, AssetDraft>();
const listeners = new Set<() => void>();

function put(id: string, draft: AssetDraft | null): void {
  if (draft === null) drafts.delete(id);
  else drafts.set(id, draft);
  for (const tell of listeners) tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The draft of a picture, null where nothing is unsaved; asks before the window is closed over any of them. */
export function useAssetDraft(id: string): [AssetDraft | null, (draft: AssetDraft | null) => void] {
  const draft = useSyncExternalStore(subscribe, () => drafts.get(id) ?? null);
  useEffect(() => {
    const guard = (event: BeforeUnloadEvent): void => (drafts.size > 0 ? event.preventDefault() : undefined);
    window.addEventListener("beforeunload", guard);
    return () => window.removeEventListener("beforeunload", guard);
  }, []);
  return [draft, (next) => put(id, next)];
}
