import { useEffect, useSyncExternalStore } from "react";

/** What was typed of things and is not saved yet: it outlives the panel, so that one can look elsewhere and come back. */
const drafts = new Map<string, unknown>();
const listeners = new Set<() => void>();

function put(key: string, draft: unknown): void {
  if (draft === null) drafts.delete(key);
  else drafts.set(key, draft);
  for (const tell of listeners) tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function guard(event: BeforeUnloadEvent): void {
  if (drafts.size > 0) event.preventDefault();
}

/** The draft of a thing, null where nothing is unsaved; asks before the window is closed over any. Of one key the type is always the same. */
export function useKeptDraft<Draft extends object>(key: string): [Draft | null, (draft: Draft | null) => void] {
  const draft = useSyncExternalStore(subscribe, () => (drafts.get(key) ?? null) as Draft | null);
  useEffect(() => {
    window.addEventListener("beforeunload", guard);
    return () => window.removeEventListener("beforeunload", guard);
  }, []);
  return [draft, (next) => put(key, next)];
}
