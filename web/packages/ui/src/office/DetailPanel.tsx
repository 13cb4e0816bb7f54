import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";

import { IconButton } from "../button";
import { useTexts } from "../language";
import { officeTexts } from "./officeTexts";

interface DetailPanelProps {
  readonly title: ReactNode;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Stays at the foot, below what scrolls. */
  readonly bar?: ReactNode;
  readonly onClose: () => void;
  readonly onPrevious?: (() => void) | undefined;
  readonly onNext?: (() => void) | undefined;
}

/** The thing chosen in a list, beside the list. Escape closes it; the arrows walk the list without leaving it. */
export function DetailPanel(props: DetailPanelProps): ReactNode {
  const { title, subtitle, actions, children, bar, onClose, onPrevious, onNext } = props;
  const say = useTexts(officeTexts);
  const walks = "onPrevious" in props || "onNext" in props; // Also before the list is there, so that the arrows push nothing when it comes.
  const panel = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const inside = panel.current?.contains(document.activeElement) ?? false;
      if (event.key === "Escape" && !event.defaultPrevented && (inside || document.activeElement?.role === "grid")) onClose();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [onClose]);
  useEffect(() => takeFocus(panel.current, body.current, walks), [walks]);
  return (
    <section ref={panel} className="flex min-h-0 flex-1 flex-col" aria-label={typeof title === "string" ? title : undefined}>
      <header className="flex items-start gap-2 border-b border-line py-3 pr-2 pl-4">
        <div className="min-w-0 flex-1">
          {/* Both lines keep their room, so that words that come later push nothing away. */}
          <h2 className="min-h-[1lh] text-18 font-semibold max-sm:line-clamp-2 sm:truncate">{title}</h2>
          <div className="min-h-[1lh] truncate text-13 text-ink-soft">{subtitle}</div>
        </div>
        {actions}
        <div className="flex">
          {walks ? (
            <>
              <IconButton icon={ChevronUp} label={say("previous")} disabled={onPrevious === undefined} onClick={onPrevious} />
              <IconButton icon={ChevronDown} label={say("next")} disabled={onNext === undefined} onClick={onNext} />
            </>
          ) : null}
          <IconButton icon={X} label={say("close")} onClick={onClose} />
        </div>
      </header>
      {/* Placed, so that what is only read aloud scrolls with it and not with the whole page. */}
      <div ref={body} tabIndex={0} className="relative min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2">
        {children}
      </div>
      {bar}
    </section>
  );
}

/**
 * Whoever opened the panel by a button goes on in it, and is back at that button once it is closed; a list keeps the
 * keyboard, so that it can be walked down.
 */
function takeFocus(panel: HTMLElement | null, body: HTMLElement | null, walks: boolean): () => void {
  const from = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  const isButton = from !== null && from.closest("button") !== null && from.closest("[role=grid], [role=tree], [role=dialog], [role=menu], ul") === null;
  if (isButton && !walks && panel?.contains(from) === false) body?.focus({ preventScroll: true });
  return () => {
    if (from?.isConnected === true && document.activeElement === document.body) from.focus({ preventScroll: true });
  };
}
