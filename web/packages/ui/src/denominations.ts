/** Notes and coins of a currency in minor units, large ones first. */
const DENOMINATIONS: Readonly<Record<string, readonly number[]>> = {
  EUR: [50_000, 20_000, 10_000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
  CHF: [100_000, 20_000, 10_000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5],
  GBP: [5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
};
const FALLBACK: readonly number[] = [10_000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 1];

export function denominations(currency: string): readonly number[] {
  return DENOMINATIONS[currency] ?? FALLBACK;
}

/** Sum of a count of notes and coins: pieces by denomination, in minor units. */
export function countedAmount(pieces: Readonly<Record<number, number>>): number {
  return Object.entries(pieces).reduce((sum, [denomination, count]) => sum + Number(denomination) * count, 0);
}
