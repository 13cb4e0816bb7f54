import { newId } from "@comptoir/client";
import { useEffect, useReducer } from "react";

import { advanceDraft, emptyDraft, type DraftEvent, type StockDraft } from "../../domain/receiving";

const KEPT = "comptoir.office.stock-draft";

type Event = DraftEvent | { readonly type: "restarted"; readonly id: string };

function reduce(draft: StockDraft, event: Event): StockDraft {
  return event.type === "restarted" ? emptyDraft(event.id, draft.place, draft.kind) : advanceDraft(draft, event);
}

function kept(): StockDraft {
  const fresh = emptyDraft(newId(), "");
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) ?? "null") as Partial<StockDraft> | null;
    return found !== null && typeof found.id === "string" && Array.isArray(found.lines) ? { ...fresh, ...found, removed: null } : fresh;
  } catch {
    return fresh;
  }
}

/** The document being made; it survives a closed tab, with the id under which it will be sent. */
export function useStockDraft(): [StockDraft, (event: Event) => void] {
  const [draft, send] = useReducer(reduce, null, kept);
  useEffect(() => localStorage.setItem(KEPT, JSON.stringify(draft)), [draft]);
  return [draft, send];
}
