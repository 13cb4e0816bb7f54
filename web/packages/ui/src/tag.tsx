import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { classes } from "./classes";

export type Tone = "plain" | "good" | "attention" | "loss" | "information";

const TONES: Record<Tone, string> = {
  plain: "bg-ground-strong text-ink",
  good: "bg-accent-soft text-accent",
  attention: "bg-attention-soft text-attention",
  loss: "bg-loss-soft text-loss",
  information: "bg-information-soft text-information",
};

/** A short state. Colour is never the only sign: the word says it. */
export function Tag({ tone = "plain", icon: Icon, children }: { readonly tone?: Tone; readonly icon?: LucideIcon; readonly children: ReactNode }) {
  return (
    <span className={classes("inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-13 font-medium whitespace-nowrap", TONES[tone])}>
      {Icon !== undefined && <Icon aria-hidden className="size-3.5" />}
      {children}
    </span>
  );
}

interface NoteProps {
  readonly tone?: Tone;
  readonly icon?: LucideIcon;
  readonly title?: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly className?: string;
}

/** A message beside the thing it concerns. A loss is announced at once. */
export function Note({ tone = "plain", icon: Icon, title, children, action, className }: NoteProps) {
  return (
    <div role={tone === "loss" ? "alert" : "status"} className={classes("flex flex-wrap items-start gap-3 rounded-md p-3", TONES[tone], className)}>
      {Icon !== undefined && <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />}
      <div className="min-w-0 flex-1 basis-40">
        {title !== undefined && <p className="font-medium">{title}</p>}
        {children !== undefined && <div className="text-13 break-words">{children}</div>}
      </div>
      {action}
    </div>
  );
}
