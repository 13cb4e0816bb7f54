/**
 * A scanner that types: a burst of keys faster than fingers, ended by Enter.
 *
 * Keys are held back until it is known whether a hand or a scanner typed them. Pure: the caller gives each key its time
 * in milliseconds and asks again when `HOLD_MILLISECONDS` have passed without a key.
 */
export interface Wedge {
  /** Keys of the burst so far. */
  readonly held: string;
  readonly lastAt: number;
}

export interface WedgeStep {
  readonly wedge: Wedge;
  /** A whole code, when this key ended one. */
  readonly scan: string | null;
  /** Keys now known to come from a hand, in their order. */
  readonly typed: string;
}

/** Slowest pause between two keys of a scanner. */
export const BURST_GAP_MILLISECONDS = 70;
/** After this long without a key, what is held was typed by hand. */
export const HOLD_MILLISECONDS = 80;
/** Hands never type this many digits that fast (letters they do): from here on a reader may pause for longer. */
const CERTAIN = /^\d{3}/;
export const CERTAIN_GAP_MILLISECONDS = 300;
/** Shorter bursts are hands: the shortest code in use, EAN-8 without its leading zeros, is longer. */
export const SCAN_LENGTH_MIN = 4;

export const idleWedge: Wedge = { held: "", lastAt: Number.NEGATIVE_INFINITY };

/** Without what readers put before a plain code to say its kind (AIM identifier, "]E0"); before GS1 elements it stays. */
function cleanCode(text: string): string {
  return text.replace(/^\](?!C1|d2|e0|Q3|J1)[A-Za-z]\d/, "").trim();
}

/** What separates elements inside a GS1 symbol; readers that type send it as Ctrl and ]. */
export const SEPARATOR = "\u001D";

/** How long to wait for the next key before what is held is a hand's. */
export function holdMilliseconds(wedge: Wedge): number {
  return CERTAIN.test(wedge.held) ? CERTAIN_GAP_MILLISECONDS : HOLD_MILLISECONDS;
}

/** Takes one key: a single character, or "Enter". Other keys end nothing and are not given. */
export function pressWedge(wedge: Wedge, key: string, at: number): WedgeStep {
  const gap = CERTAIN.test(wedge.held) ? CERTAIN_GAP_MILLISECONDS : BURST_GAP_MILLISECONDS;
  const inBurst = at - wedge.lastAt <= gap;
  if (key === "Enter") {
    const isScan = inBurst && wedge.held.length >= SCAN_LENGTH_MIN;
    return { wedge: idleWedge, scan: isScan ? cleanCode(wedge.held) : null, typed: isScan ? "" : wedge.held };
  }
  if (inBurst) return { wedge: { held: wedge.held + key, lastAt: at }, scan: null, typed: "" };
  return { wedge: { held: key, lastAt: at }, scan: null, typed: wedge.held };
}

/** What was held too long was typed by hand. */
export function settleWedge(wedge: Wedge, at: number): WedgeStep {
  if (wedge.held === "" || at - wedge.lastAt < holdMilliseconds(wedge)) return { wedge, scan: null, typed: "" };
  return { wedge: idleWedge, scan: null, typed: wedge.held };
}
