import type { Money } from "@comptoir/client";

/** So many points pay so much; in whole steps of points, from a minimum on. */
export interface Redeeming {
  readonly points: number;
  readonly amount: Money;
  readonly minimum: number;
  readonly step: number;
}

/** The most that points pay of what is left, in minor units: whole steps only. */
export function pointsFor(left: Money, worth: Money, { points, amount: { amount }, minimum, step }: Redeeming): number {
  if (points <= 0 || amount <= 0 || step <= 0) return 0;
  const wanted = Math.floor((Math.min(left.amount, worth.amount) * points) / amount / step) * step;
  return wanted < minimum ? 0 : Math.floor((wanted * amount) / points);
}
