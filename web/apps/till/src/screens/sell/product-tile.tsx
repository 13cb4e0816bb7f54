import type { Card } from "@comptoir/client";
import { classes, formatMoney, formatQuantity, IconButton, Picture, unitSymbol, useLanguage, useTexts } from "@comptoir/ui";
import { Info } from "lucide-react";
import { memo } from "react";

import { pieceTexts } from "../../texts/pieces";
import { sellingTexts } from "../../texts/selling";

interface ProductTileProps {
  readonly card: Card;
  /** How many variants of its model stand behind the tile. */
  readonly variants: number;
  readonly index: number;
  readonly onAdd: (card: Card, variants: number) => void;
  readonly onInfo: (card: Card) => void;
}

/** A dot and, when it matters, a word: how many stand in this shop. */
function StockSign({ card }: { readonly card: Card }) {
  const t = useTexts(sellingTexts);
  const { language } = useLanguage();
  if (card.available === null) return null;
  const left = Number(card.available);
  const words = left <= 0 ? t("outOfStock") : card.unit === "H87" ? t("stockLeft", { quantity: formatQuantity(card.available, card.unit, language) }) : formatQuantity(card.available, card.unit, language);
  return (
    <span className={classes("flex min-w-0 items-center gap-1.5 text-13", left <= 0 ? "text-loss" : left < 4 ? "text-attention" : "text-ink-soft")}>
      <span aria-hidden className="size-2 shrink-0 rounded-full bg-current" />
      <span className="truncate">{words}</span>
    </span>
  );
}

/** A product's name with what sets the variant apart. */
export function nameOf(card: Card): string {
  const { label, variant } = card;
  return variant === undefined || variant === null || variant === "" || label.includes(variant) ? label : `${label} · ${variant}`;
}

export const ProductTile = memo(function ProductTile({ card, variants, index, onAdd, onInfo }: ProductTileProps) {
  const t = useTexts(sellingTexts);
  const tPiece = useTexts(pieceTexts);
  const { language } = useLanguage();
  const symbol = unitSymbol(card.unit);
  const price = card.price === null ? null : formatMoney(card.price, language);
  const name = variants > 1 ? (card.group?.label ?? card.label) : nameOf(card);
  return (
    <div className="relative h-full">
      <button
        type="button"
        data-tile={index}
        onClick={() => onAdd(card, variants)}
        className="flex h-full w-full flex-col overflow-hidden rounded-md border border-line bg-paper p-2 text-left transition-[border-color,transform] hover:border-accent active:scale-[0.985]"
      >
        <Picture src={card.image} alt="" name={card.label} ratio="wide" className="w-full shrink-0" />
        {card.lifecycle === "phase_out" && <span className="absolute top-2 left-2 rounded-md bg-attention-soft px-1.5 py-0.5 text-13 font-medium text-attention">{tPiece("phaseOutShort")}</span>}
        <span className="mt-2 line-clamp-2 min-h-10 text-13 leading-5 font-medium break-words">{name}</span>
        <span className="mt-auto flex w-full flex-col">
          <span className="text-18 font-semibold">
            {price === null ? <span className="text-15 text-attention">{t("noPrice")}</span> : symbol === "" ? price : t("perUnit", { price, unit: symbol })}
          </span>
          {variants > 1 ? <span className="truncate text-13 text-ink-soft">{tPiece("variants", { count: variants })}</span> : <StockSign card={card} />}
        </span>
      </button>
      <IconButton icon={Info} label={tPiece("infoOf", { name })} tabIndex={-1} onClick={() => onInfo(card)} className="absolute top-1 right-1 bg-paper/80" />
    </div>
  );
});
