import { useSyncExternalStore } from "react";

import { unsent } from "../domain/drafts";

/** What was typed of things and is not saved yet: it outlives the panel, so that one can look elsewhere and come back. */
const drafts = new Map<string, unknown>();
const listeners = new Set<() => void>();

/** Asks before the window is closed. */
function guard(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function put(key: string, draft: unknown): void {
  if (draft === null) drafts.delete(key);
  else drafts.set(key, draft);
  if (drafts.size > 0) window.addEventListener("beforeunload", guard);
  else window.removeEventListener("beforeunload", guard);
  for (const tell of listeners) tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The draft of a thing, null where nothing is unsaved; asks before the window is closed over any, wherever one is. Of one key the type is always the same. */
export function useKeptDraft<Draft extends object>(key: string): [Draft | null, (draft: Draft | null) => void] {
  const draft = useSyncExternalStore(subscribe, () => (drafts.get(key) ?? null) as Draft | null);
  return [draft, (next) => put(key, next)];
}

/** Forgets of a draft what has been saved of it, and keeps what was typed meanwhile. under: the key from now on, where what was new has one. */
export function settleDraft(key: string, sent: object, under = key): void {
  const left = unsent((drafts.get(key) ?? {}) as Readonly<Record<string, unknown>>, sent as Readonly<Record<string, unknown>>);
  put(key, null);
  put(under, left);
}
