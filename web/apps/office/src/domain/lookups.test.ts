import { describe, expect, it } from "vitest";

import { advanceLookups, noLookups, type LookupEvent, type Lookups } from "./lookups";

function after(...events: readonly LookupEvent<string>[]): Lookups<string> {
  return events.reduce<Lookups<string>>(advanceLookups, noLookups);
}

function entered(id: string, code: string): LookupEvent<string> {
  return { type: "entered", id, code };
}

function notTaken(id: string, error: unknown = null, found: readonly string[] = []): LookupEvent<string> {
  return { type: "not_taken", id, error, found };
}

describe("codes entered faster than they are looked up", () => {
  it("wait in the order they came, the same code twice too", () => {
    const { waiting } = after(entered("1", "MUG"), entered("2", "TEA"), entered("3", "MUG"));
    expect(waiting.map(({ code }) => code)).toEqual(["MUG", "TEA", "MUG"]);
  });

  it("go on when one is taken, is unknown, or nobody answers", () => {
    const lost = new Error("lost");
    const events = [entered("1", "MUG"), entered("2", "NONE"), entered("3", "TEA"), entered("4", "SOAP"), { type: "taken", id: "1" } as const];
    expect(after(...events, notTaken("2"), notTaken("3", lost))).toEqual({
      waiting: [{ id: "4", code: "SOAP" }],
      unsettled: [
        { id: "3", code: "TEA", found: [], error: lost },
        { id: "2", code: "NONE", found: [], error: null },
      ],
    });
  });

  it("hear an answer once", () => {
    expect(after(entered("1", "MUG"), { type: "taken", id: "1" }, notTaken("1"))).toEqual(noLookups);
  });
});

describe("a code that led to no item", () => {
  const several = [entered("1", "TEA"), notTaken("1", null, ["TEA-GREEN", "TEA-BLACK"])];

  it("shows what fits until it is put aside", () => {
    expect(after(...several).unsettled).toEqual([{ id: "1", code: "TEA", found: ["TEA-GREEN", "TEA-BLACK"], error: null }]);
    expect(after(...several, { type: "put_aside", id: "1" })).toEqual(noLookups);
  });

  it("is tried again behind what waits, and stands there once", () => {
    expect(after(...several, entered("2", "MUG"), entered("3", "TEA"))).toEqual({
      waiting: [
        { id: "2", code: "MUG" },
        { id: "3", code: "TEA" },
      ],
      unsettled: [],
    });
  });
});
