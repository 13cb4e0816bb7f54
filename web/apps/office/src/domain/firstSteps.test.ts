import { describe, expect, it } from "vitest";

import { doneCount, FIRST_STEPS, isKnown, isUnderWay, stepStates, type FirstFacts } from "./firstSteps";

const NOTHING = Object.fromEntries(FIRST_STEPS.map((step) => [step, false])) as FirstFacts;
const ALL = Object.fromEntries(FIRST_STEPS.map((step) => [step, true])) as FirstFacts;

describe("the first steps", () => {
  it("begin with the legal entity and go on in their order", () => {
    expect(stepStates(NOTHING).map(({ state }) => state)).toEqual(["next", "later", "later", "later", "later", "later", "later", "later"]);
    const later = stepStates({ ...NOTHING, entity: true, products: true });
    expect(later.filter(({ state }) => state === "done").map(({ step }) => step)).toEqual(["entity", "products"]);
    expect(later.find(({ state }) => state === "next")?.step).toBe("store");
    expect(doneCount({ ...NOTHING, entity: true, products: true })).toBe(2);
  });
  it("are over when all are done", () => {
    expect(isUnderWay(ALL)).toBe(true);
    expect(isUnderWay({ ...ALL, people: false })).toBe(false);
  });
  it("are not shown before everything is known", () => {
    expect(isKnown({ ...NOTHING, stock: null })).toBe(false);
    expect(isKnown(NOTHING)).toBe(true);
  });
});
