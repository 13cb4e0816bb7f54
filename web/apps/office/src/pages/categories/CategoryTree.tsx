import { classes, IconButton, localized, useLanguage } from "@comptoir/ui";
import { ChevronDown, ChevronRight, GripVertical } from "lucide-react";
import { useMemo, useState, type DragEvent, type ReactNode } from "react";

import type { Category } from "../../api/structure";
import { childrenOf, isWithin, treeRows } from "../../domain/tree";

/** Where a dragged category would land: before another one, or below it. */
interface Target {
  readonly code: string;
  readonly way: "before" | "below";
}

interface CategoryTreeProps {
  readonly label: string;
  readonly categories: readonly Category[];
  readonly chosen: string | undefined;
  readonly editable: boolean;
  readonly onChoose: (code: string) => void;
  readonly onMove: (code: string, parent: string | null, before: string | null) => void;
}

/** The categories as a tree: opened, chosen, and dragged to another place. Whoever does not drag moves from the panel. */
export function CategoryTree({ label, categories, chosen, editable, onChoose, onMove }: CategoryTreeProps): ReactNode {
  const { language } = useLanguage();
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set(childrenOf(categories, null).map(({ code }) => code)));
  const [dragged, setDragged] = useState<string | null>(null);
  const [target, setTarget] = useState<Target | null>(null);
  const rows = useMemo(() => treeRows(categories, opened), [categories, opened]);
  const toggle = (code: string): void => setOpened(new Set(opened.has(code) ? [...opened].filter((one) => one !== code) : [...opened, code]));
  const over = (event: DragEvent, code: string): void => {
    if (dragged === null || isWithin(categories, code, dragged)) return;
    event.preventDefault();
    const box = event.currentTarget.getBoundingClientRect();
    const way = event.clientY - box.top < box.height / 3 ? "before" : "below";
    if (target?.code !== code || target.way !== way) setTarget({ code, way });
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    const onto = categories.find(({ code }) => code === target?.code);
    if (dragged !== null && target !== null && onto !== undefined) onMove(dragged, target.way === "before" ? onto.parent : onto.code, target.way === "before" ? onto.code : null);
    setDragged(null);
    setTarget(null);
  };
  return (
    <ul aria-label={label} className="min-h-0 flex-1 overflow-y-auto p-2">
      {rows.map(({ one, depth, isParent }) => {
        const isOpen = opened.has(one.code);
        const lands = target?.code === one.code ? target.way : null;
        const name = localized(one.labels, language) || one.code;
        return (
          <li
            key={one.code}
            draggable={editable}
            onDragStart={(event) => {
              event.dataTransfer.setData("text/plain", one.code);
              event.dataTransfer.effectAllowed = "move";
              setDragged(one.code);
            }}
            onDragOver={(event) => over(event, one.code)}
            onDragEnd={() => setDragged(null)}
            onDrop={drop}
            className={classes("flex items-center gap-1 rounded border-t-2 border-transparent", lands === "before" && "border-accent", lands === "below" && "bg-accent-soft", one.code === chosen && "bg-ground-strong")}
            style={{ paddingInlineStart: `${depth * 20}px` }}
          >
            {isParent ? <IconButton icon={isOpen ? ChevronDown : ChevronRight} label={name} aria-expanded={isOpen} onClick={() => toggle(one.code)} /> : <span className="size-8 shrink-0 pointer-coarse:size-11" />}
            <button type="button" aria-current={one.code === chosen} onClick={() => onChoose(one.code)} className="min-h-8 min-w-0 flex-1 truncate pointer-coarse:min-h-11 px-1 text-left">
              {name} <span className="text-13 text-ink-soft">{one.code}</span>
            </button>
            {editable ? <GripVertical aria-hidden className="size-4 shrink-0 cursor-grab text-ink-soft" /> : null}
          </li>
        );
      })}
    </ul>
  );
}
