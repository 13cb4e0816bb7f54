/** Quantities as decimal text with up to six decimals, counted in whole millionths while a list is being made. */

const SCALE = 1_000_000n;
const PATTERN = /^([+-]?)(\d{1,12})(?:[.,](\d{1,6}))?$/;

/** Millionths of the unit; null when the text is not a quantity. Comma and point are both understood. */
export function toMillionths(text: string): bigint | null {
  const match = PATTERN.exec(text.trim());
  if (match === null) return null;
  const [, sign, whole, decimals] = match;
  const value = BigInt(whole as string) * SCALE + BigInt((decimals ?? "").padEnd(6, "0"));
  return sign === "-" ? -value : value;
}

/** Shortest decimal text: 335000n is "0.335", 2000000n is "2". */
export function fromMillionths(millionths: bigint): string {
  const negative = millionths < 0n;
  const size = negative ? -millionths : millionths;
  const decimals = (size % SCALE).toString().padStart(6, "0").replace(/0+$/, "");
  return `${negative ? "-" : ""}${(size / SCALE).toString()}${decimals === "" ? "" : `.${decimals}`}`;
}

/** A step of one thousandth and more for weights and lengths, whole pieces otherwise. */
const STEPS: { readonly [unit: string]: bigint } = { H87: SCALE, KGM: 1_000n, LTR: 1_000n, MTR: 1_000n };

export function isOnStep(millionths: bigint, unit: string): boolean {
  return millionths % (STEPS[unit] ?? 1n) === 0n;
}
