/** The geometry of the few small charts. Numbers in, coordinates out. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Points of a line over a box; the lowest value of the scale is 0 unless a value lies below. */
export function linePoints(values: readonly number[], width: number, height: number): Point[] {
  const top = Math.max(0, ...values);
  const bottom = Math.min(0, ...values);
  const span = top - bottom === 0 ? 1 : top - bottom;
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values.map((value, index) => ({ x: index * step, y: height - ((value - bottom) / span) * height }));
}

/** Widths in percent of the parts of a whole; they sum to 100 exactly while the whole is not zero. */
export function shares(parts: readonly number[]): number[] {
  const whole = parts.reduce((sum, part) => sum + part, 0);
  if (whole === 0) return parts.map(() => 0);
  let before = 0;
  let edge = 0;
  return parts.map((part) => {
    before += part;
    const next = (before * 100) / whole;
    const share = next - edge;
    edge = next;
    return share;
  });
}
