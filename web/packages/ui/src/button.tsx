import { LoaderCircle, type LucideIcon } from "lucide-react";
import type { ComponentPropsWithRef, MouseEvent, ReactNode } from "react";

import { classes } from "./classes";
import { controlHeight, useDensity } from "./density";

type ButtonKind = "primary" | "normal" | "quiet" | "danger";

const KINDS: Record<ButtonKind, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong active:bg-accent-strong",
  normal: "border border-outline bg-paper text-ink hover:bg-ground active:bg-ground-strong",
  quiet: "text-ink hover:bg-ground-strong active:bg-line",
  danger: "bg-loss text-on-loss hover:brightness-95 active:brightness-90",
};

export interface ButtonProps extends ComponentPropsWithRef<"button"> {
  readonly kind?: ButtonKind;
  readonly icon?: LucideIcon;
  /** Work is going on: the button keeps its place, the keyboard's focus too, shows it and takes no second press. */
  readonly busy?: boolean;
  /** A key that does the same, shown small at the end. */
  readonly shortcut?: string;
  readonly large?: boolean;
  readonly children: ReactNode;
}

export function Button({ kind = "normal", icon: Icon, busy = false, shortcut, large = false, className, children, onClick, ...rest }: ButtonProps) {
  const density = useDensity();
  return (
    <button
      type="button"
      aria-busy={busy}
      aria-disabled={busy || undefined}
      onClick={busy ? refuse : onClick}
      className={classes(
        "inline-flex items-center justify-center gap-2 rounded-md font-medium select-none transition-colors",
        "disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50",
        large ? "min-h-14 px-6 text-18" : classes(controlHeight(density), density === "touch" ? "px-4" : "px-3"),
        KINDS[kind],
        className,
      )}
      {...rest}
    >
      {busy ? <LoaderCircle aria-hidden className="size-[1.2em] animate-spin" /> : Icon !== undefined && <Icon aria-hidden className="size-[1.2em] shrink-0" />}
      {children}
      {shortcut !== undefined && <kbd className="ml-1 rounded-md border border-current/40 px-1.5 font-sans text-13 opacity-80 max-sm:hidden pointer-coarse:hidden">{shortcut}</kbd>}
    </button>
  );
}

/** A press on what is busy does nothing, neither here nor in a form around it. */
function refuse(event: MouseEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

export interface IconButtonProps extends Omit<ComponentPropsWithRef<"button">, "children"> {
  readonly icon: LucideIcon;
  /** Read aloud and shown on hover. */
  readonly label: string;
  readonly kind?: ButtonKind;
}

export function IconButton({ icon: Icon, label, kind = "quiet", className, ...rest }: IconButtonProps) {
  const density = useDensity();
  const size = density === "touch" ? "size-11" : "size-8 pointer-coarse:size-11";
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classes("inline-flex shrink-0 items-center justify-center rounded-md transition-colors disabled:opacity-40", size, KINDS[kind], className)}
      {...rest}
    >
      <Icon aria-hidden className="size-5" />
    </button>
  );
}
