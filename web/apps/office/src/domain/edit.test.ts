import { describe, expect, it } from "vitest";
import { advance, conflicts, isDirty, patchOf, shownAt, startEdit, theirChanges, typedOf, withKept, writtenTwice } from "./edit";
import type { EditState } from "./edit";
import { pathKey } from "./product";
import { draftOfParts } from "./proposals";
import type { Path, Product } from "./product";

const NAME_FR: Path = { kind: "value", attribute: "name", locale: "fr_FR", channel: null };
const NAME_EN: Path = { kind: "value", attribute: "name", locale: "en_US", channel: null };
const COLOUR: Path = { kind: "value", attribute: "colour", locale: null, channel: null };
const ENABLED: Path = { kind: "field", field: "enabled" };

function product(over: Partial<Product> = {}): Product {
  return {
    sku: "SOCK-39",
    family: "socks",
    parent: null,
    categories: ["men"],
    enabled: true,
    identifiers: { gtin: ["3017620422003"] },
    values: {
      name: [
        { locale: "fr_FR", channel: null, data: "Chaussette" },
        { locale: "en_US", channel: null, data: "Sock" },
      ],
      colour: [{ locale: null, channel: null, data: "red" }],
    },
    version: 4,
    status: "draft",
    ...over,
  };
}

function typing(state: EditState, path: Path, data: string | boolean | null): EditState {
  return advance(state, { type: "typed", path, data });
}

describe("typing", () => {
  it("shows what was typed and keeps the rest", () => {
    const state = typing(startEdit(product()), NAME_FR, "Chaussette mérinos");
    expect(shownAt(state, NAME_FR)).toBe("Chaussette mérinos");
    expect(shownAt(state, NAME_EN)).toBe("Sock");
    expect(isDirty(state)).toBe(true);
  });

  it("is clean again when the old text is typed back", () => {
    const state = typing(typing(startEdit(product()), NAME_FR, "X"), NAME_FR, "Chaussette");
    expect(isDirty(state)).toBe(false);
  });

  it("does not count an emptied field that was empty", () => {
    const path: Path = { kind: "value", attribute: "note", locale: null, channel: null };
    expect(isDirty(typing(startEdit(product()), path, ""))).toBe(false);
  });
});

describe("the patch", () => {
  it("carries every own entry of a changed attribute, since lists replace", () => {
    expect(patchOf(typing(startEdit(product()), NAME_FR, "Mérinos"))).toEqual({
      values: {
        name: [
          { locale: "en_US", channel: null, data: "Sock" },
          { locale: "fr_FR", channel: null, data: "Mérinos" },
        ],
      },
    });
  });

  it("erases an attribute that lost its last entry", () => {
    expect(patchOf(typing(startEdit(product()), COLOUR, ""))).toEqual({ values: { colour: null } });
  });

  it("carries fields of the product itself", () => {
    expect(patchOf(typing(startEdit(product()), ENABLED, false))).toEqual({ enabled: false });
  });
});

describe("saving", () => {
  it("keeps what is typed while the save travels", () => {
    let state = typing(startEdit(product()), COLOUR, "blue");
    state = advance(state, { type: "save_started" });
    state = typing(state, ENABLED, false);
    const answer = product({
      version: 5,
      values: { ...product().values, colour: [{ locale: null, channel: null, data: "blue" }] },
    });
    state = advance(state, { type: "saved", product: answer });
    expect(state.phase).toBe("idle");
    expect([...state.draft.keys()]).toEqual([pathKey(ENABLED)]);
  });

  it("starts only with something to save, and only once", () => {
    const clean = startEdit(product());
    expect(advance(clean, { type: "save_started" })).toBe(clean);
    const saving = advance(typing(clean, COLOUR, "blue"), { type: "save_started" });
    expect(advance(saving, { type: "save_started" })).toBe(saving);
  });

  it("keeps the draft when the server refuses", () => {
    let state = advance(typing(startEdit(product()), COLOUR, "blu"), { type: "save_started" });
    state = advance(state, { type: "refused", refusal: { detail: "No such option", errors: [] } });
    expect([state.phase, shownAt(state, COLOUR)]).toEqual(["refused", "blu"]);
  });
});

describe("somebody else changed the product", () => {
  const theirs = product({
    version: 6,
    enabled: false,
    values: { ...product().values, colour: [{ locale: null, channel: null, data: "green" }] },
  });

  function stale(): EditState {
    let state = typing(startEdit(product()), COLOUR, "blue");
    state = typing(state, NAME_FR, "Mérinos");
    return advance(state, { type: "found_stale", theirs });
  }

  it("names what changed and what only a person can decide", () => {
    expect(theirChanges(stale()).map((change) => pathKey(change.path))).toEqual([pathKey(ENABLED), pathKey(COLOUR)]);
    expect([...conflicts(stale())]).toEqual([pathKey(COLOUR)]);
  });

  it("keeps mine where chosen", () => {
    const state = advance(stale(), { type: "merged", keepMine: new Set([pathKey(COLOUR)]) });
    expect(state.base.version).toBe(6);
    expect([shownAt(state, COLOUR), shownAt(state, NAME_FR), shownAt(state, ENABLED)]).toEqual(["blue", "Mérinos", false]);
  });

  it("takes theirs otherwise, and still keeps what did not clash", () => {
    const state = advance(stale(), { type: "merged", keepMine: new Set() });
    expect([shownAt(state, COLOUR), shownAt(state, NAME_FR)]).toEqual(["green", "Mérinos"]);
  });

  it("replaces a clean product at once, and only tells while typing", () => {
    expect(advance(startEdit(product()), { type: "received", product: theirs }).base.version).toBe(6);
    const typed = advance(typing(startEdit(product()), COLOUR, "blue"), { type: "received", product: theirs });
    expect([typed.base.version, typed.theirs?.version, shownAt(typed, COLOUR)]).toEqual([4, 6, "blue"]);
  });

  it("ignores older news", () => {
    const state = startEdit(theirs);
    expect(advance(state, { type: "received", product: product() })).toBe(state);
  });
});

describe("one's own draft", () => {
  const kept = draftOfParts([
    { field: "values.name", scope: "|fr_FR", new: "Chaussette mérinos", decision: null },
    { field: "gtins", scope: null, new: ["03017620422003", "00000012345670"], decision: null },
    { field: "values.colour", scope: "|", new: "blue", decision: "rejected" },
  ]);
  const drafted = advance(startEdit(product()), { type: "drafted", kept });

  it("shows in the fields without counting as typed", () => {
    expect(shownAt(drafted, NAME_FR)).toBe("Chaussette mérinos");
    expect(shownAt(drafted, { kind: "field", field: "gtin" })).toEqual(["3017620422003", "12345670"]);
    expect(shownAt(drafted, COLOUR)).toBe("red");
    expect(isDirty(drafted)).toBe(false);
  });

  it("is kept whole with what is typed next, also in another language of the same attribute", () => {
    const state = typing(drafted, NAME_EN, "Merino sock");
    expect(patchOf(withKept(state))).toEqual({
      identifiers: { gtin: ["3017620422003", "12345670"] },
      values: {
        name: [
          { locale: "fr_FR", channel: null, data: "Chaussette mérinos" },
          { locale: "en_US", channel: null, data: "Merino sock" },
        ],
      },
    });
  });

  it("can be typed back to what stands", () => {
    const state = typing(drafted, NAME_FR, "Chaussette");
    expect(isDirty(state)).toBe(true);
    expect(patchOf(withKept(state))["values"]).toEqual({
      name: [
        { locale: "en_US", channel: null, data: "Sock" },
        { locale: "fr_FR", channel: null, data: "Chaussette" },
      ],
    });
  });

  it("leaves what was typed while it travelled", () => {
    const before = typing(drafted, NAME_EN, "Merino");
    const after = advance(typing(typing(before, NAME_EN, "Merino sock"), COLOUR, "green"), { type: "sent", draft: typing(before, COLOUR, "green").draft });
    expect([...after.draft.values()].map(({ data }) => data)).toEqual(["Merino sock"]);
    expect(shownAt(after, NAME_FR)).toBe("Chaussette mérinos");
  });

  it("leaves what was emptied while it travelled", () => {
    const before = typing(drafted, NAME_EN, "Merino");
    const after = advance(typing(before, COLOUR, null), { type: "sent", draft: before.draft });
    expect([...after.draft.values()]).toEqual([{ path: COLOUR, data: null }]);
  });
});

describe("one's own draft on two devices", () => {
  const other: Path = { kind: "value", attribute: "note", locale: null, channel: null };
  const saying = (name: string) => draftOfParts([{ field: "values.name", scope: "|fr_FR", new: name, decision: null }]);
  const kept = (state: EditState, name: string): EditState => advance(state, { type: "drafted", kept: saying(name) });
  const begun = kept(startEdit(product()), "Mérinos");

  it("sends only what was typed here, cell by cell, and what was emptied as nothing", () => {
    const state = typing(typing(typing(begun, NAME_EN, "Merino"), COLOUR, ""), ENABLED, false);
    expect(typedOf(state)).toEqual({
      enabled: false,
      values: { name: [{ locale: "en_US", channel: null, data: "Merino" }], colour: [{ locale: null, channel: null, data: null }] },
    });
  });

  it("asks where the other device wrote something else meanwhile, and nowhere else", () => {
    const state = kept(typing(typing(begun, NAME_FR, "Laine"), NAME_EN, "Wool"), "Soie");
    expect(writtenTwice(state)).toEqual([{ path: NAME_FR, before: "Mérinos", after: "Soie" }]);
    expect(shownAt(state, NAME_FR)).toBe("Laine");
    expect(writtenTwice(kept(typing(begun, NAME_FR, "Laine"), "Laine"))).toEqual([]);
    expect(writtenTwice(kept(typing(begun, NAME_EN, "Wool"), "Soie"))).toEqual([]);
    expect(writtenTwice(typing(begun, NAME_FR, "Laine"))).toEqual([]);
  });

  it("asks also where the other device dropped the draft, or began it", () => {
    const dropped = advance(typing(begun, NAME_FR, "Laine"), { type: "drafted", kept: new Map() });
    expect(writtenTwice(dropped)).toEqual([{ path: NAME_FR, before: "Mérinos", after: "Chaussette" }]);
    expect(writtenTwice(kept(typing(startEdit(product()), NAME_FR, "Laine"), "Soie"))).toEqual([{ path: NAME_FR, before: "Chaussette", after: "Soie" }]);
  });

  it("keeps what is chosen and asks no second time", () => {
    const state = advance(kept(typing(typing(begun, NAME_FR, "Laine"), other, "x"), "Soie"), { type: "found_twice" });
    expect(state.phase).toBe("twice");
    const mine = advance(state, { type: "chosen", keepMine: new Set([pathKey(NAME_FR)]) });
    expect([mine.phase, shownAt(mine, NAME_FR), writtenTwice(mine)]).toEqual(["idle", "Laine", []]);
    const theirs = advance(state, { type: "chosen", keepMine: new Set() });
    expect([shownAt(theirs, NAME_FR), shownAt(theirs, other), theirs.draft.size]).toEqual(["Soie", "x", 1]);
    expect(writtenTwice(kept(mine, "Lin"))).toEqual([{ path: NAME_FR, before: "Soie", after: "Lin" }]);
  });

  it("does not take for the other's what was sent from here while one types on", () => {
    const travelling = typing(begun, NAME_FR, "Laine");
    const after = kept(advance(typing(travelling, NAME_FR, "Laine fine"), { type: "sent", draft: travelling.draft }), "Laine");
    expect([shownAt(after, NAME_FR), writtenTwice(after)]).toEqual(["Laine fine", []]);
  });

  it("is watched too by those whose fields do not show it", () => {
    const direct = kept(startEdit(product(), undefined, false), "Mérinos");
    expect(shownAt(direct, NAME_FR)).toBe("Chaussette");
    const state = kept(typing(direct, NAME_FR, "Laine"), "Soie");
    expect(writtenTwice(state)).toEqual([{ path: NAME_FR, before: "Mérinos", after: "Soie" }]);
    expect(withKept(state).draft.size).toBe(1);
  });
});
