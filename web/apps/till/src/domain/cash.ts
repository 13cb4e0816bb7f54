import { denominations } from "@comptoir/ui";

/** An amount in coins that exist: to the nearest, half a coin upwards. step: the smallest, in minor units. */
export function inCoins(amount: number, step: number): number {
  return Math.floor((2 * amount + step) / (2 * step)) * step;
}

/** The largest coin; everything above is paper. */
const COIN_MAX: Readonly<Record<string, number>> = { EUR: 200, CHF: 500, GBP: 200 };
const SUGGESTIONS_MAX = 4;

/**
 * Amounts that a customer is likely to hand over, in minor units, small ones first: the exact amount,
 * the next multiples of each note up to the next larger one, nothing twice.
 */
export function quickCash(due: number, currency: string): number[] {
  if (due <= 0) return [];
  const notes = denominations(currency).filter((value) => value > (COIN_MAX[currency] ?? 200)).reverse();
  const rounded = notes.filter((note) => note <= 10_000 || note < 2 * due).map((note) => Math.ceil(due / note) * note);
  const near = [...new Set(rounded)].filter((amount) => amount !== due).sort((first, second) => first - second);
  return [due, ...near].slice(0, SUGGESTIONS_MAX);
}
