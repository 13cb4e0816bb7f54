import type { ReactNode } from "react";

import { shares } from "./charts";

export type BarTone = "accent" | "information" | "attention" | "loss" | "quiet";

const TONES: Record<BarTone, string> = {
  accent: "bg-accent",
  information: "bg-information",
  attention: "bg-attention",
  loss: "bg-loss",
  quiet: "bg-outline",
};

export interface BarPart {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly tone: BarTone;
}

/** A whole in its parts: one bar, and the counted parts below it. */
export function PartsBar({ label, parts }: { readonly label: string; readonly parts: readonly BarPart[] }): ReactNode {
  const widths = shares(parts.map(({ value }) => value));
  return (
    <figure aria-label={label} className="flex flex-col gap-2">
      <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-full bg-ground-strong">
        {parts.map((part, index) => (
          <div key={part.label} className={TONES[part.tone]} style={{ width: `${widths[index] ?? 0}%` }} />
        ))}
      </div>
      <ul className="flex flex-wrap gap-x-5 gap-y-1 text-13">
        {parts.map((part) => (
          <li key={part.label} className="flex items-center gap-1.5">
            <span aria-hidden className={`size-2 rounded-full ${TONES[part.tone]}`} />
            <span className="font-medium">{part.text}</span>
            <span className="text-ink-soft">{part.label}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
