/** The stages of a product's life, in their order. */
export const STAGES = ["active", "phase_out", "discontinued", "archived"] as const;
export type Stage = (typeof STAGES)[number];

/** The grades of a card, the best first. */
export const GRADES = ["A", "B", "C", "D", "E"] as const;
