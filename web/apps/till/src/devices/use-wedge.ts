import { useEffect, useEffectEvent } from "react";

import { holdMilliseconds, idleWedge, pressWedge, SEPARATOR, settleWedge, type Wedge } from "../domain/wedge";

interface WedgeHandlers {
  readonly onScan: (code: string) => void;
  /** Keys that a hand typed while no field had the focus. */
  readonly onKey?: (key: string) => void;
  /** Enter by hand while neither a field nor a button had the focus. */
  readonly onEnter?: () => void;
}

/** What stood in a field before a scanner began to type into it. */
interface Snapshot {
  readonly field: HTMLInputElement | HTMLTextAreaElement;
  readonly value: string;
}

function editable(target: EventTarget | null): HTMLInputElement | HTMLTextAreaElement | null {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : null;
}

/** Sets a field's text so that React hears of it. */
function writeField({ field, value }: Snapshot): void {
  const prototype = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Hears a scanner wherever the focus is; a field that it typed into gets its text back. */
export function useWedge(handlers: WedgeHandlers): void {
  const scanned = useEffectEvent(handlers.onScan);
  const typed = useEffectEvent((keys: string) => {
    for (const key of keys) handlers.onKey?.(key);
  });
  const entered = useEffectEvent(() => handlers.onEnter?.());

  useEffect(() => {
    let wedge: Wedge = idleWedge;
    let snapshot: Snapshot | null = null;
    let inField = false;
    let timer: ReturnType<typeof setTimeout> | null = null;

    const release = (keys: string) => {
      if (keys !== "" && !inField) typed(keys);
    };
    const settle = () => {
      const step = settleWedge(wedge, performance.now());
      wedge = step.wedge;
      release(step.typed);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const isSeparator = event.ctrlKey && event.key === "]" && wedge.held !== "";
      if (((event.ctrlKey || event.altKey) && !isSeparator) || event.metaKey || event.isComposing) return;
      if (event.key !== "Enter" && event.key.length !== 1) return;
      const field = editable(event.target);
      const wasIdle = wedge.held === "";
      const step = pressWedge(wedge, isSeparator ? SEPARATOR : event.key, event.timeStamp);
      release(step.typed);
      if (wasIdle || step.typed !== "") snapshot = field === null ? null : { field, value: field.value };
      inField = field !== null;
      wedge = step.wedge;
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(settle, holdMilliseconds(wedge));
      if (step.scan !== null) {
        event.preventDefault();
        event.stopPropagation();
        if (snapshot !== null) writeField(snapshot);
        scanned(step.scan);
      } else if (event.key === "Enter" && field === null && !(event.target instanceof HTMLElement && event.target.closest("button, a, select, [role=menuitem], [role=option]") !== null)) {
        entered();
      }
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => {
      window.removeEventListener("keydown", onKeyDown, { capture: true });
      if (timer !== null) clearTimeout(timer);
    };
  }, []);
}
