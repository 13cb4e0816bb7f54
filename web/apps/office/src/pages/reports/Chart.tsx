import type { ReactNode } from "react";

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  /** The same figure a year before; drawn as a line. */
  readonly before?: number;
}

const HEIGHT = 120;
const STEP = 20;
/** A few bars stay bars instead of filling the page. */
const STEPS_MIN = 12;

/** Bars over one baseline. It is for the eye: the table beside it says the same in numbers. */
export function Chart({ label, bars }: { readonly label: string; readonly bars: readonly Bar[] }): ReactNode {
  const values = bars.flatMap(({ value, before }) => (before === undefined ? [value] : [value, before]));
  const top = Math.max(0, ...values);
  const bottom = Math.min(0, ...values);
  const span = top - bottom === 0 ? 1 : top - bottom;
  const y = (value: number): number => ((top - value) / span) * HEIGHT;
  const width = Math.max(bars.length, STEPS_MIN) * STEP;
  const line = bars.every(({ before }) => before === undefined) ? null : bars.map(({ before = 0 }, index) => `${String(index * STEP + STEP / 2)},${String(y(before))}`).join(" ");
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${String(width)} ${String(HEIGHT)}`} preserveAspectRatio="none" className="h-32 w-full">
      {bars.map(({ label: name, value, text }, index) => (
        <rect key={name} x={index * STEP + 2} width={STEP - 4} y={Math.min(y(value), y(0))} height={Math.abs(y(value) - y(0))} className={value < 0 ? "fill-loss" : "fill-accent"}>
          <title>{`${name}: ${text}`}</title>
        </rect>
      ))}
      {line === null ? null : <polyline points={line} className="fill-none stroke-ink-soft" strokeWidth={1.5} vectorEffect="non-scaling-stroke" />}
      <line x1={0} x2={width} y1={y(0)} y2={y(0)} className="stroke-line" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
