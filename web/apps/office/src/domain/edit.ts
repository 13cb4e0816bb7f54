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

interface Entry {
  readonly path: Path;
  readonly data: Json;
  /** What one's own draft on the server said there when it was typed; undefined where it said nothing. */
  readonly over?: Json | undefined;
}

/** What was typed and differs from what was loaded, by path key. */
export type Draft = ReadonlyMap<string, Entry>;

export interface Refused {
  readonly detail: string;
  readonly errors: readonly FieldProblem[];
}

export interface EditState {
  /** `twice`: one's own draft says something else by now where one types, written on another device. */
  readonly phase: "idle" | "saving" | "refused" | "stale" | "twice";
  readonly base: Product;
  /** What one's own draft on the server says. */
  readonly kept: Draft;
  /** Whether the fields show it: to those who may only propose, who write on in it. */
  readonly showsKept: boolean;
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
  | { readonly type: "found_twice" }
  | { readonly type: "chosen"; readonly keepMine: ReadonlySet<string> }
  | { readonly type: "received"; readonly product: Product };

const NOTHING_KEPT: Draft = new Map();

export function startEdit(product: Product, kept: Draft = NOTHING_KEPT, showsKept = true): EditState {
  return { phase: "idle", base: product, kept, showsKept, draft: new Map(), refusal: null, theirs: null };
}

function startAgain({ kept, showsKept }: EditState, product: Product): EditState {
  return startEdit(product, kept, showsKept);
}

export function isDirty(state: EditState): boolean {
  return state.draft.size > 0;
}

/** What the screen shows at a path: what was typed, else what one's own draft says, else what was loaded. */
export function shownAt(state: EditState, path: Path): Json {
  return (state.draft.get(pathKey(path)) ?? untypedAt(state, path)).data;
}

/** What stands at a path before anything is typed. */
function untypedAt({ base, kept, showsKept }: EditState, path: Path): { readonly data: Json } {
  return (showsKept ? kept.get(pathKey(path)) : undefined) ?? { data: readPath(base, path) };
}

/** All that is shown as if it were typed: what is kept, as far as the fields show it, and over it what was typed. */
export function withKept(state: EditState): EditState {
  return { ...state, draft: new Map([...(state.showsKept ? state.kept : NOTHING_KEPT), ...state.draft]) };
}

function typed(state: EditState, path: Path, data: Json): EditState {
  const draft = new Map(state.draft);
  const before = untypedAt(state, path).data;
  const unchanged = sameData(before, data) || (isBlank(before) && isBlank(data));
  if (unchanged) draft.delete(pathKey(path));
  else draft.set(pathKey(path), { path, data, over: (state.draft.get(pathKey(path)) ?? { over: state.kept.get(pathKey(path))?.data }).over });
  const phase = state.phase === "refused" ? "idle" : state.phase;
  return { ...state, phase, draft, refusal: draft.size === 0 ? null : state.refusal };
}

/** Carry what was typed over to a newer product; what became equal is no longer a change. */
function rebased(state: EditState, product: Product, draft: Draft): EditState {
  const begun = startAgain(state, product);
  const left = [...draft].filter(([, { path, data }]) => !sameData(untypedAt(begun, path).data, data));
  return { ...begun, draft: new Map(left) };
}

/** Typing while a save travels stays: only what was sent becomes clean. */
function saved(state: EditState, product: Product): EditState {
  return rebased(state, product, state.draft);
}

function received(state: EditState, product: Product): EditState {
  if (product.version <= state.base.version) return state;
  if (state.phase === "saving") return state;
  if (!isDirty(state)) return startAgain(state, product);
  return { ...state, theirs: product };
}

/** What was sent as one's own draft is typed no more; what was typed while it travelled still is. */
function sent(state: EditState, draft: Draft): EditState {
  const left = [...state.draft].flatMap(([key, entry]): [string, Entry][] => {
    const one = draft.get(key);
    if (one === undefined) return [[key, entry]];
    return sameData(one.data, entry.data) ? [] : [[key, { ...entry, over: one.data }]];
  });
  if (left.length === 0) return startAgain(state, state.theirs ?? state.base);
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
      return startAgain(state, state.theirs ?? state.base);
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
      return rebased(state, state.theirs, new Map(mine));
    }
    case "found_twice":
      return { ...state, phase: "twice" };
    case "chosen":
      return chosen(state, event.keepMine);
    case "received":
      return received(state, event.product);
  }
}

/** What one's own draft says by now, where one types something else over what it said before. */
export function writtenTwice(state: EditState): Change[] {
  const found: Change[] = [];
  for (const [key, { path, data, over }] of state.draft) {
    const now = state.kept.get(key)?.data;
    if (sameKept(now, over) || sameData(now ?? readPath(state.base, path), data)) continue;
    found.push({ path, before: over ?? readPath(state.base, path), after: now ?? readPath(state.base, path) });
  }
  return found;
}

function sameKept(now: Json | undefined, over: Json | undefined): boolean {
  return now === undefined || over === undefined ? now === over : sameData(now, over) || (isBlank(now) && isBlank(over));
}

/** What is not kept of mine is as the other device left it; the rest is typed over that from now on. */
function chosen(state: EditState, keepMine: ReadonlySet<string>): EditState {
  const twice = new Set(writtenTwice(state).map(({ path }) => pathKey(path)));
  const draft = new Map<string, Entry>();
  for (const [key, { path, data }] of state.draft) {
    if (!twice.has(key) || keepMine.has(key)) draft.set(key, { path, data, over: state.kept.get(key)?.data });
  }
  return { ...state, phase: "idle", refusal: null, draft };
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

/** What was typed, cell by cell: what goes over one's own draft on the server, and leaves the rest of it. */
export function typedOf(state: EditState): { [key: string]: Json } {
  const patch: { [key: string]: Json } = {};
  const values: { [attribute: string]: ValueEntry[] } = {};
  for (const { path, data } of state.draft.values()) {
    if (path.kind === "value") (values[path.attribute] ??= []).push({ locale: path.locale, channel: path.channel, data: isBlank(data) ? null : data });
    else if (path.field === "gtin") patch["identifiers"] = { gtin: data };
    else patch[path.field] = data;
  }
  if (Object.keys(values).length > 0) patch["values"] = Object.fromEntries(Object.entries(values).map(([code, entries]) => [code, entries.map((entry) => ({ ...entry }))]));
  return patch;
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
