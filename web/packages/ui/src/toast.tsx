import { X } from "lucide-react";
import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode } from "react";

import { Button, IconButton } from "./button";
import { classes } from "./classes";
import { useTexts } from "./language";
import type { Tone } from "./tag";
import { uiTexts } from "./ui-texts";

interface ToastMessage {
  readonly text: string;
  readonly tone?: Tone;
  /** Takes the act back; offered instead of asking before. */
  readonly undo?: () => void;
}

type ShownToast = ToastMessage & { readonly id: number };

const SHOWN_MILLISECONDS = 6000;
const SHOWN_AT_ONCE = 3;
const ToastContext = createContext<(message: ToastMessage) => void>(() => undefined);

/** Says something without taking the focus: `toast({ text, undo })`. */
export function useToast(): (message: ToastMessage) => void {
  return use(ToastContext);
}

export function ToastProvider({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  const t = useTexts(uiTexts);
  const [toasts, setToasts] = useState<readonly ShownToast[]>([]);
  const nextId = useRef(1);
  const dismiss = useCallback((id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)), []);
  const show = useCallback(
    (message: ToastMessage) => {
      const id = nextId.current++;
      setToasts((shown) => [...shown.slice(1 - SHOWN_AT_ONCE), { ...message, id }]);
      setTimeout(() => dismiss(id), SHOWN_MILLISECONDS);
    },
    [dismiss],
  );
  const value = useMemo(() => show, [show]);
  return (
    <ToastContext value={value}>
      {children}
      <div
        role="region"
        aria-live="polite"
        aria-label={t("notifications")}
        className={classes("pointer-events-none fixed inset-x-0 bottom-0 z-[60] flex flex-col items-center gap-2 p-4", className)}
      >
        {toasts.map((toast) => (
          <div key={toast.id} className="pointer-events-auto flex max-w-md items-center gap-3 rounded-md bg-ink py-1.5 pr-1.5 pl-4 text-paper shadow-card">
            <span className="min-w-0 flex-1 py-1.5">{toast.text}</span>
            {toast.undo !== undefined && (
              <Button
                kind="quiet"
                className="text-paper underline hover:bg-paper/15"
                onClick={() => {
                  toast.undo?.();
                  dismiss(toast.id);
                }}
              >
                {t("undo")}
              </Button>
            )}
            <IconButton icon={X} label={t("close")} className="text-paper hover:bg-paper/15" onClick={() => dismiss(toast.id)} />
          </div>
        ))}
      </div>
    </ToastContext>
  );
}
