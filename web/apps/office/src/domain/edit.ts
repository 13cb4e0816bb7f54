/**
 * The edit of one product: what was loaded, what was typed, what the server said.
 *
 * Pure: the screen sends events and draws the state. Nothing typed is lost by any event but `discarded`.
 */

import { changesBetween, isBlank, pathKey, readPath, sameData } from "./product";
import type { Change, Json, Path, Product, ValueEntry } from "./product";

export interface FieldProblem {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** What was typed and differs from what was loaded, by path key. */
export type Draft = ReadonlyMap<string, { readonly path: Path; readonly data: Json }>;

export interface Refused {
  readonly detail: string;
  readonly errors: readonly FieldProblem[];
}

export interface EditState {
  readonly phase: "idle" | "saving" | "refused" | "stale";
  readonly base: Product;
  /** What one's own draft on the server says: shown in the fields of those who may only propose, and kept with what they type. */
  readonly kept: Draft;
  readonly draft: Draft;
  readonly refusal: Refused | null;
  /** The product as somebody else left it; set while `stale`, or when news arrived during an edit. */
  readonly theirs: Product | null;
}

export type EditEvent =
  | { readonly type: "typed"; readonly path: Path; readonly data: Json }
  | { readonly type: "drafted"; readonly kept: Draft }
  | { readonly type: "sent"; readonly draft: Draft }
  | { readonly type: "reverted"; readonly path: Path }
  | { readonly type: "discarded" }
  | { readonly type: "save_started" }
  | { readonly type: "saved"; readonly product: Product }
  | { readonly type: "refused"; readonly refusal: Refused }
  | { readonly type: "found_stale"; readonly theirs: Product }
  | { readonly type: "merged"; readonly keepMine: ReadonlySet<string> }
  | { readonly type: "received"; readonly product: Product };

const NOTHING_KEPT: Draft = new Map();

export function startEdit(product: Product, kept: Draft = NOTHING_KEPT): EditState {
  return { phase: "idle", base: product, kept, draft: new Map(), refusal: null, theirs: null };
}

export function isDirty(state: EditState): boolean {
  return state.draft.size > 0;
}

/** What the screen shows at a path: what was typed, else what one's own draft says, else what was loaded. */
export function shownAt(state: EditState, path: Path): Json {
  return (state.draft.get(pathKey(path)) ?? untypedAt(state, path)).data;
}

/** What stands at a path before anything is typed. */
function untypedAt({ base, kept }: EditState, path: Path): { readonly data: Json } {
  return kept.get(pathKey(path)) ?? { data: readPath(base, path) };
}

/** What a new draft says: all that is kept, and over it what was typed. */
export function withKept(state: EditState, kept: Draft): EditState {
  return { ...state, draft: new Map([...kept, ...state.draft]) };
}

function typed(state: EditState, path: Path, data: Json): EditState {
  const draft = new Map(state.draft);
  const before = untypedAt(state, path).data;
  const unchanged = sameData(before, data) || (isBlank(before) && isBlank(data));
  if (unchanged) draft.delete(pathKey(path));
  else draft.set(pathKey(path), { path, data });
  const phase = state.phase === "refused" ? "idle" : state.phase;
  return { ...state, phase, draft, refusal: draft.size === 0 ? null : state.refusal };
}

/** Carry what was typed over to a newer product; what became equal is no longer a change. */
function rebased(product: Product, kept: Draft, draft: Draft): EditState {
  const begun = startEdit(product, kept);
  const left = [...draft].filter(([, { path, data }]) => !sameData(untypedAt(begun, path).data, data));
  return { ...begun, draft: new Map(left) };
}

/** Typing while a save travels stays: only what was sent becomes clean. */
function saved(state: EditState, product: Product): EditState {
  return rebased(product, state.kept, state.draft);
}

function received(state: EditState, product: Product): EditState {
  if (product.version <= state.base.version) return state;
  if (state.phase === "saving") return state;
  if (!isDirty(state)) return startEdit(product, state.kept);
  return { ...state, theirs: product };
}

/** What was sent as one's own draft is typed no more; what was typed while it travelled still is. */
function sent(state: EditState, draft: Draft): EditState {
  const left = [...state.draft].filter(([key, { data }]) => {
    const one = draft.get(key);
    return one === undefined || !sameData(one.data, data);
  });
  if (left.length === 0) return startEdit(state.theirs ?? state.base, state.kept);
  return { ...state, phase: "idle", refusal: null, draft: new Map(left) };
}

export function advance(state: EditState, event: EditEvent): EditState {
  switch (event.type) {
    case "typed":
      return typed(state, event.path, event.data);
    case "drafted":
      return { ...state, kept: event.kept };
    case "sent":
      return sent(state, event.draft);
    case "reverted":
      return typed(state, event.path, untypedAt(state, event.path).data);
    case "discarded":
      return startEdit(state.theirs ?? state.base, state.kept);
    case "save_started":
      return isDirty(state) && state.phase !== "saving" ? { ...state, phase: "saving", refusal: null } : state;
    case "saved":
      return saved(state, event.product);
    case "refused":
      return { ...state, phase: "refused", refusal: event.refusal };
    case "found_stale":
      return { ...state, phase: "stale", theirs: event.theirs };
    case "merged": {
      if (state.theirs === null) return state;
      const mine = [...state.draft].filter(([key]) => !conflicts(state).has(key) || event.keepMine.has(key));
      return rebased(state.theirs, state.kept, new Map(mine));
    }
    case "received":
      return received(state, event.product);
  }
}

/** Paths that both sides changed, to different data: the only ones a person must decide. */
export function conflicts(state: EditState): ReadonlySet<string> {
  if (state.theirs === null) return new Set();
  const changed = changesBetween(state.base, state.theirs);
  const both = changed.filter(({ path, after }) => {
    const mine = state.draft.get(pathKey(path));
    return mine !== undefined && !sameData(mine.data, after);
  });
  return new Set(both.map(({ path }) => pathKey(path)));
}

/** What somebody else changed since this edit was loaded. */
export function theirChanges(state: EditState): Change[] {
  return state.theirs === null ? [] : changesBetween(state.base, state.theirs);
}

function mergedEntries(base: readonly ValueEntry[], draft: readonly ValueEntry[]): ValueEntry[] {
  const replaced = base.filter(
    (entry) => !draft.some((each) => each.locale === entry.locale && each.channel === entry.channel),
  );
  return [...replaced, ...draft].filter((entry) => !isBlank(entry.data));
}

/**
 * The merge patch that brings the draft to the server.
 *
 * Lists replace there, so an attribute is sent with all of its own entries; an attribute left without any is
 * erased with null.
 */
export function patchOf(state: EditState): { [key: string]: Json } {
  const patch: { [key: string]: Json } = {};
  const byAttribute = new Map<string, ValueEntry[]>();
  for (const { path, data } of state.draft.values()) {
    if (path.kind === "field") {
      if (path.field === "gtin") patch["identifiers"] = { gtin: data };
      else patch[path.field] = data;
      continue;
    }
    const entries = byAttribute.get(path.attribute) ?? [];
    entries.push({ locale: path.locale, channel: path.channel, data });
    byAttribute.set(path.attribute, entries);
  }
  if (byAttribute.size > 0) {
    const values: { [attribute: string]: Json } = {};
    for (const [attribute, entries] of byAttribute) {
      const merged = mergedEntries(state.base.values[attribute] ?? [], entries);
      values[attribute] = merged.length === 0 ? null : merged.map((entry) => ({ ...entry }));
    }
    patch["values"] = values;
  }
  return patch;
}
