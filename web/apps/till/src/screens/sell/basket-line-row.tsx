import type { PricedLine } from "@comptoir/client";
import { classes, formatMoney, formatQuantity, IconButton, Menu, Picture, useLanguage, useTexts, type MenuItem } from "@comptoir/ui";
import { CircleAlert, EllipsisVertical, Info, Minus, PencilLine, Plus, Recycle, Tag, Trash2, Undo2 } from "lucide-react";
import { useEffect, useRef } from "react";

import { isCountable, type BasketLine } from "../../domain/basket";
import { isAdjustable } from "../../domain/pieces";
import { may, useSession, useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { lineTexts } from "../../texts/lines";
import { pieceTexts } from "../../texts/pieces";
import { sellingTexts } from "../../texts/selling";
import { LineFacts } from "./line-facts";
import { PieceFacts } from "./piece-facts";

interface BasketLineRowProps {
  readonly line: BasketLine;
  readonly priced: PricedLine | undefined;
  /** The line of its returnable deposit. */
  readonly deposit: PricedLine | undefined;
  readonly refusal: string | undefined;
  readonly isCurrent: boolean;
  readonly onSelect: (line: BasketLine) => void;
  readonly onStep: (line: BasketLine, step: 1 | -1) => void;
  readonly onRemove: (line: BasketLine) => void;
  readonly acts: LineActs;
}

/** What the menu of a line offers. */
export interface LineActs {
  readonly onOverride: (line: BasketLine) => void;
  readonly onListPrice: (line: BasketLine) => void;
  readonly onApprove: (line: BasketLine) => void;
  readonly onEmpties: (line: BasketLine) => void;
  readonly onOnlyEmpties: (line: BasketLine) => void;
  readonly onDetails: (line: BasketLine) => void;
  readonly onInfo: (line: BasketLine) => void;
  readonly onQuantity: (line: BasketLine) => void;
}

function useLineItems(line: BasketLine, deposit: PricedLine | undefined, acts: LineActs): readonly MenuItem[] {
  const t = useTexts(lineTexts);
  const tPiece = useTexts(pieceTexts);
  const tDay = useTexts(dayTexts);
  const { till } = useTill();
  const mayOverride = may(useSession().data, "till.line.override_price", till.store);
  const isByHand = line.override !== undefined && line.override !== null;
  const isPlain = line.sku !== null && line.isEmpties !== true;
  return [
    ...(isPlain ? [{ key: "info", label: tPiece("info"), icon: Info, shortcut: "F3", onSelect: () => acts.onInfo(line) }] : []),
    ...(isPlain ? [{ key: "price", label: t("byHand"), icon: PencilLine, shortcut: "*", disabled: !mayOverride, reason: tDay("notYourRole"), onSelect: () => acts.onOverride(line) }] : []),
    ...(isByHand ? [{ key: "list", label: t("backToList"), icon: Undo2, onSelect: () => acts.onListPrice(line) }] : []),
    ...(isPlain ? [{ key: "details", label: tPiece("details"), icon: Tag, onSelect: () => acts.onDetails(line) }] : []),
    ...(deposit === undefined ? [] : [{ key: "empties", label: t("takeEmpties"), icon: Recycle, onSelect: () => acts.onEmpties(line) }]),
    ...(deposit === undefined || !isPlain ? [] : [{ key: "only", label: t("onlyEmpties"), icon: Undo2, onSelect: () => acts.onOnlyEmpties(line) }]),
  ];
}

/** What the line costs: the server's answer, else the card's price while one piece waits for it. */
function LineAmount({ line, priced }: { readonly line: BasketLine; readonly priced: PricedLine | undefined }) {
  const { language } = useLanguage();
  if (priced !== undefined) return <>{formatMoney(priced.gross, language)}</>;
  if (line.quantity === "1" && line.cardPrice !== null) return <span className="text-ink-soft">{formatMoney(line.cardPrice, language)}</span>;
  return <span className="text-ink-soft">…</span>;
}

export function BasketLineRow({ line, priced, deposit, refusal, isCurrent, onSelect, onStep, onRemove, acts }: BasketLineRowProps) {
  const t = useTexts(sellingTexts);
  const { language } = useLanguage();
  const row = useRef<HTMLLIElement>(null);
  // Prices and what is told of them come later and make lines taller: the one that keys act on stays in view.
  useEffect(() => {
    const list = row.current?.parentElement;
    if (!isCurrent || list === null || list === undefined) return undefined;
    const observer = new ResizeObserver(() => row.current?.scrollIntoView({ block: "nearest" }));
    observer.observe(list);
    if (list.parentElement !== null) observer.observe(list.parentElement);
    return () => observer.disconnect();
  }, [isCurrent, line.quantity]);
  const tLine = useTexts(lineTexts);
  const items = useLineItems(line, deposit, acts);
  const pieces = isCountable(line);
  const quantity = formatQuantity(line.quantity, line.unit, language);
  return (
    <li ref={row} aria-current={isCurrent} className={classes("border-l-4 px-3 py-2", isCurrent ? "border-l-accent bg-accent-soft" : "border-l-transparent")}>
      <button
        type="button"
        tabIndex={-1}
        onClick={() => onSelect(line)}
        className="flex min-h-11 w-full items-center gap-3 text-left"
      >
        <Picture src={line.image} alt="" name={line.label} className="size-11 shrink-0 [&_span]:text-13" />
        <span className="min-w-0 flex-1">
          <span className="line-clamp-2 leading-5 font-medium break-words">{line.isEmpties === true ? `${tLine("empties")} · ${line.label}` : line.label}</span>
          <span className="text-13 text-ink-soft">
            {quantity}
            {priced !== undefined && (line.quantity !== "1" || !pieces) && ` × ${formatMoney(priced.unit_price, language)}`}
          </span>
        </span>
        <span className="shrink-0 self-start pt-0.5 text-right font-semibold">
          <LineAmount line={line} priced={priced} />
        </span>
      </button>
      {priced?.discounts.map((discount) => (
        <p key={discount.promotion} className="flex justify-between gap-3 pl-14 text-13 text-accent">
          <span>{discount.label}</span>
          <span>−{formatMoney(discount.amount, language)}</span>
        </p>
      ))}
      {priced !== undefined && <LineFacts line={line} priced={priced} deposit={deposit} onApprove={() => acts.onApprove(line)} />}
      <PieceFacts line={line} priced={priced} onDetails={() => acts.onDetails(line)} />
      {refusal !== undefined && (
        <p role="alert" className="flex items-start gap-1.5 py-1 text-13 text-loss">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {refusal}
        </p>
      )}
      {isCurrent && (
        <div className="flex items-center gap-1 pl-13">
          {pieces && <IconButton icon={Minus} label={t("less", { name: line.label })} kind="normal" disabled={line.quantity === "1"} onClick={() => onStep(line, -1)} />}
          {isAdjustable(line) && (
            <button
              type="button"
              aria-label={t("quantityOf", { name: line.label, quantity })}
              onClick={() => acts.onQuantity(line)}
              className={classes("min-h-11 min-w-11 rounded-md px-2 text-center text-18 font-semibold hover:bg-ground-strong", !pieces && "border border-outline bg-paper")}
            >
              {quantity}
            </button>
          )}
          {pieces && <IconButton icon={Plus} label={t("more", { name: line.label })} kind="normal" onClick={() => onStep(line, 1)} />}
          <span className="flex-1" />
          {items.length > 0 && <Menu trigger={<IconButton icon={EllipsisVertical} label={tLine("lineMenu", { name: line.label })} />} groups={[items]} />}
          <IconButton icon={Trash2} label={t("remove", { name: line.label })} className="text-loss" onClick={() => onRemove(line)} />
        </div>
      )}
    </li>
  );
}
