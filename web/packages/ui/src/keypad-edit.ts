/** What a key of the keypad does. */
export type KeypadKey = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "00" | "," | "." | "back" | "clear";

/**
 * The text of a number field after a key.
 *
 * decimals: how many digits may stand after the comma (0: the comma does nothing).
 * A key that would make the text no number is ignored.
 */
export function pressKey(text: string, key: KeypadKey, decimals: number): string {
  if (key === "clear") return "";
  if (key === "back") return text.slice(0, -1);
  const separator = text.search(/[.,]/);
  if (key === "," || key === ".") {
    if (decimals === 0 || separator >= 0) return text;
    return text === "" ? `0${key}` : text + key;
  }
  const next = text === "0" ? key.replace(/^00$/, "0") : text === "" && key === "00" ? "0" : text + key;
  if (separator >= 0 && next.length - separator - 1 > decimals) return text;
  return next.length > 12 ? text : next;
}
