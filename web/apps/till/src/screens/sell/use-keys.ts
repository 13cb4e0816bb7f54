import { useEffect, useEffectEvent } from "react";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

interface Keys {
  readonly onDelete: () => void;
  readonly onSearch: () => void;
  readonly onPark: () => void;
  readonly onOverride: () => void;
  readonly onCustomer: () => void;
  readonly onInfo: () => void;
  readonly onMove: (step: 1 | -1) => void;
  readonly isBlocked: boolean;
}

/** Keys that act wherever the focus is, save in a field. */
export function useKeys(keys: Keys): void {
  const act = useEffectEvent((event: KeyboardEvent) => {
    if (keys.isBlocked || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "F4") keys.onPark();
    else if (event.key === "F2") keys.onCustomer();
    else if (event.key === "F3") keys.onInfo();
    else if (isTyping(event.target)) return;
    else if (event.key === "Delete" || event.key === "Backspace") keys.onDelete();
    else if (event.key === "*") keys.onOverride();
    else if (event.key === "/") keys.onSearch();
    else if (event.key === "ArrowUp") keys.onMove(-1);
    else if (event.key === "ArrowDown") keys.onMove(1);
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => act(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}
