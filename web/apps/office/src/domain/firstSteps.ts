/** The way from an empty installation to the first sale. */

export const FIRST_STEPS = ["entity", "store", "till", "people", "products", "prices", "stock", "open"] as const;
export type FirstStep = (typeof FIRST_STEPS)[number];

/** Whether each step is done; null while the server has not said. */
export type FirstFacts = { readonly [Step in FirstStep]: boolean | null };

export interface StepState {
  readonly step: FirstStep;
  readonly state: "done" | "next" | "later";
}

export function isUnderWay(facts: FirstFacts): boolean {
  return FIRST_STEPS.every((step) => facts[step] === true);
}

export function isKnown(facts: FirstFacts): boolean {
  return FIRST_STEPS.every((step) => facts[step] !== null);
}

/** The steps in their order; the first that is not done is the next. */
export function stepStates(facts: FirstFacts): StepState[] {
  const next = FIRST_STEPS.find((step) => facts[step] !== true);
  return FIRST_STEPS.map((step) => ({ step, state: facts[step] === true ? "done" : step === next ? "next" : "later" }));
}

export function doneCount(facts: FirstFacts): number {
  return FIRST_STEPS.filter((step) => facts[step] === true).length;
}
