import { useRef, useState } from "react";
import type { CSSProperties, KeyboardEvent, PointerEvent, ReactNode } from "react";

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

/** Pixels that the side and the list keep at least; in a frame of less than both the side covers the list. */
const LEAST_SIDE = 360;
const LEAST_LIST = 320;
const MOST_SIDE = 1200;
const KEY_STEP = 32;

function clamped(width: number): number {
  return Math.max(LEAST_SIDE, Math.min(width, MOST_SIDE));
}

/** A list and what is open beside it, with a border that can be moved. The widths are the style sheet's: nothing jumps. */
export function SplitPane({ children, side, sideWidth = 520 }: SplitPaneProps): ReactNode {
  const say = useTexts(officeTexts);
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(sideWidth);
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const right = frame.current?.getBoundingClientRect().right ?? 0;
    if (event.currentTarget.hasPointerCapture(event.pointerId)) setWidth(clamped(right - event.clientX));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowLeft") setWidth((now) => clamped(now + KEY_STEP));
    if (event.key === "ArrowRight") setWidth((now) => clamped(now - KEY_STEP));
  };
  const open = side !== null && side !== undefined && side !== false;
  const sideStyle = { "--side-width": `max(${LEAST_SIDE}px, min(${width}px, 100cqw - ${LEAST_LIST}px))` } as CSSProperties;
  return (
    <div ref={frame} className="@container relative flex min-h-0 min-w-0 flex-1">
      <div className={`flex min-h-0 min-w-0 flex-1 flex-col ${open ? "invisible @min-[680px]:visible" : ""}`}>{children}</div>
      {open ? (
        <>
          <div
            role="separator"
            tabIndex={0}
            aria-orientation="vertical"
            aria-label={say("resize")}
            aria-valuenow={Math.round(width)}
            aria-valuemin={LEAST_SIDE}
            aria-valuemax={MOST_SIDE}
            onKeyDown={onKeyDown}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={move}
            className="relative z-10 hidden w-px shrink-0 cursor-col-resize touch-none bg-line before:absolute before:inset-y-0 before:-left-1 before:w-2 hover:bg-accent @min-[680px]:block"
          />
          <div data-beside style={sideStyle} className="absolute inset-0 flex min-h-0 flex-col bg-paper @min-[680px]:static @min-[680px]:w-(--side-width) @min-[680px]:shrink-0">
            {side}
          </div>
        </>
      ) : null}
    </div>
  );
}
