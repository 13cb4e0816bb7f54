import { LoaderCircle, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { classes } from "./classes";
import { useTexts } from "./language";
import { uiTexts } from "./ui-texts";

/** How far a long work is. Without `total` it only shows that something goes on. */
export function Progress({ label, done, total }: { readonly label: string; readonly done: number; readonly total: number | null }) {
  const percent = total === null || total === 0 ? null : Math.min(100, Math.round((100 * done) / total));
  return (
    <div
      role="progressbar"
      aria-label={label}
      {...(percent === null ? {} : { "aria-valuenow": percent, "aria-valuemin": 0, "aria-valuemax": 100 })}
      className="h-2 w-full overflow-hidden rounded-full bg-ground-strong"
    >
      <div className={classes("h-full rounded-full bg-accent transition-[width]", percent === null && "w-1/3 animate-pulse")} style={percent === null ? {} : { width: `${percent}%` }} />
    </div>
  );
}

/** Work that takes more than a moment. */
export function Loading({ label, className }: { readonly label?: string; readonly className?: string }) {
  const t = useTexts(uiTexts);
  return (
    <div role="status" data-loading className={classes("flex items-center justify-center gap-2 p-6 text-ink-soft", className)}>
      <LoaderCircle aria-hidden className="size-5 animate-spin" />
      {label ?? t("loading")}
    </div>
  );
}

interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  /** What goes here. */
  readonly children?: ReactNode;
  /** The first step. */
  readonly action?: ReactNode;
  readonly className?: string;
}

/** An empty place says what goes here and offers the first step. */
export function EmptyState({ icon: Icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div className={classes("flex flex-col items-center justify-center gap-3 p-8 text-center", className)}>
      <span className="rounded-full bg-ground-strong p-4 text-ink-soft">
        <Icon aria-hidden className="size-7" />
      </span>
      <p className="text-18 font-medium">{title}</p>
      {children !== undefined && <div className="max-w-sm text-ink-soft">{children}</div>}
      {action}
    </div>
  );
}
