import { useCallback, useEffect, useRef, useState } from "react";
import type { KeyboardEvent, PointerEvent, ReactNode } from "react";

import { useTexts } from "../language";
import { officeTexts } from "./officeTexts";

interface SplitPaneProps {
  /** The list. */
  readonly children: ReactNode;
  /** What is open beside it; null when nothing is. */
  readonly side: ReactNode;
  /** Width of the side in pixels at first. */
  readonly sideWidth?: number;
}

const LEAST_SIDE = 360;
const LEAST_LIST = 320;
const KEY_STEP = 32;

function clamped(width: number, room: number): number {
  return Math.max(LEAST_SIDE, Math.min(width, Math.max(LEAST_SIDE, room - LEAST_LIST)));
}

/** A list and what is open beside it, with a border that can be moved; on a narrow screen the side covers the list. */
export function SplitPane({ children, side, sideWidth = 520 }: SplitPaneProps): ReactNode {
  const say = useTexts(officeTexts);
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(sideWidth);
  const [room, setRoom] = useState(0);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setRoom(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const move = useCallback((event: PointerEvent<HTMLDivElement>) => {
    const right = frame.current?.getBoundingClientRect().right ?? 0;
    if (event.currentTarget.hasPointerCapture(event.pointerId)) setWidth(right - event.clientX);
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowLeft") setWidth((now) => clamped(now + KEY_STEP, room));
    if (event.key === "ArrowRight") setWidth((now) => clamped(now - KEY_STEP, room));
  };
  const covers = room < LEAST_SIDE + LEAST_LIST;
  const open = side !== null && side !== undefined && side !== false;
  const sideNow = clamped(width, room);
  return (
    <div ref={frame} className="relative flex min-h-0 min-w-0 flex-1">
      <div className={`flex min-h-0 min-w-0 flex-1 flex-col ${open && covers ? "invisible" : ""}`}>{children}</div>
      {open && !covers ? (
        <div
          role="separator"
          tabIndex={0}
          aria-orientation="vertical"
          aria-label={say("resize")}
          aria-valuenow={Math.round(sideNow)}
          aria-valuemin={LEAST_SIDE}
          aria-valuemax={Math.max(LEAST_SIDE, room - LEAST_LIST)}
          onKeyDown={onKeyDown}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={move}
          className="relative z-10 w-px shrink-0 cursor-col-resize touch-none bg-line before:absolute before:inset-y-0 before:-left-1 before:w-2 hover:bg-accent"
        />
      ) : null}
      {open ? (
        <div
          className={covers ? "absolute inset-0 flex flex-col bg-paper" : "flex min-h-0 shrink-0 flex-col bg-paper"}
          style={covers ? undefined : { width: sideNow }}
        >
          {side}
        </div>
      ) : null}
    </div>
  );
}
