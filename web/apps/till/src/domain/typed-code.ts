import { ENTRY_MILLISECONDS, type Basket } from "./basket";

/** A code that was typed slowly and is no quantity, while its digits are fresh; null for a quantity or nothing. */
export function typedCode(basket: Basket, at: number): string | null {
  const isFresh = at - basket.entryAt <= ENTRY_MILLISECONDS;
  return isFresh && /^\d{6,}$/.test(basket.entry) ? basket.entry : null;
}
