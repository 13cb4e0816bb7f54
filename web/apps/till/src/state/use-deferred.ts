import { useEffect, useEffectEvent, useRef, useState } from "react";

export interface Deferred {
  /** What is about to be done. */
  readonly waiting: ReadonlySet<string>;
  readonly later: (id: string) => void;
  readonly undo: (id: string) => void;
}

/** Does something after a while in which it can be taken back; at once when one leaves. */
export function useDeferred(act: (id: string) => void, milliseconds: number): Deferred {
  const timers = useRef(new Map<string, number>());
  const [waiting, setWaiting] = useState<ReadonlySet<string>>(new Set());
  const done = useEffectEvent((id: string) => {
    window.clearTimeout(timers.current.get(id));
    timers.current.delete(id);
    act(id);
  });
  const shown = () => setWaiting(new Set(timers.current.keys()));
  useEffect(() => {
    const all = timers.current;
    const flush = () => {
      for (const id of all.keys()) done(id);
    };
    window.addEventListener("pagehide", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      flush();
    };
  }, []);
  return {
    waiting,
    later: (id) => {
      timers.current.set(
        id,
        window.setTimeout(() => {
          timers.current.delete(id);
          act(id);
          shown();
        }, milliseconds),
      );
      shown();
    },
    undo: (id) => {
      window.clearTimeout(timers.current.get(id));
      timers.current.delete(id);
      shown();
    },
  };
}
