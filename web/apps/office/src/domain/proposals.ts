/** Parts of drafts and proposals, and where each stands on the page of its product. */

import type { Draft } from "./edit";
import { pathKey, type Json, type Path } from "./product";

interface PlacedPart {
  readonly field: string;
  /** `channel|locale` of a value; null for a field of the product itself. */
  readonly scope: string | null;
}

interface NewPart extends PlacedPart {
  readonly new: Json;
  readonly decision: "approved" | "rejected" | null;
}

/** A GTIN of 14 digits as people write it. */
function shownGtin(code: string): string {
  return code.replace(/^000000(?=\d{8}$)|^0(?=\d{13}$)/, "");
}

const FIELDS = ["family", "parent", "categories", "enabled"] as const;

/** Where a part stands on the product's page; null for a link, which stands beside it. */
export function pathOfPart(part: PlacedPart): Path | null {
  if (part.scope !== null) {
    const [channel, locale] = part.scope.split("|");
    return { kind: "value", attribute: part.field.replace(/^values\./, ""), locale: locale || null, channel: channel || null };
  }
  if (part.field === "gtins") return { kind: "field", field: "gtin" };
  const field = FIELDS.find((each) => each === part.field);
  return field === undefined ? null : { kind: "field", field };
}

/** What is still to be decided of one's own draft, as if it were typed on the product's page. */
export function draftOfParts(parts: readonly NewPart[]): Draft {
  const draft = new Map<string, { readonly path: Path; readonly data: Json }>();
  for (const part of parts) {
    const path = pathOfPart(part);
    if (path === null || part.decision !== null) continue;
    const data = part.field === "gtins" && Array.isArray(part.new) ? part.new.map((code: Json) => (typeof code === "string" ? shownGtin(code) : code)) : part.new;
    draft.set(pathKey(path), { path, data });
  }
  return draft;
}
