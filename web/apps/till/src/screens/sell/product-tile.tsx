import type { Card } from "@comptoir/client";
import { classes, formatMoney, formatQuantity, Picture, unitSymbol, useLanguage, useTexts } from "@comptoir/ui";
import { memo } from "react";

import { sellingTexts } from "../../texts/selling";

interface ProductTileProps {
  readonly card: Card;
  readonly index: number;
  readonly onAdd: (card: Card) => void;
}

/** A dot and, when it matters, a word: how many stand in this shop. */
function StockSign({ card }: { readonly card: Card }) {
  const t = useTexts(sellingTexts);
  const { language } = useLanguage();
  if (card.available === null) return null;
  const left = Number(card.available);
  const words = left <= 0 ? t("outOfStock") : t("stockLeft", { quantity: formatQuantity(card.available, card.unit, language) });
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

export const ProductTile = memo(function ProductTile({ card, index, onAdd }: ProductTileProps) {
  const t = useTexts(sellingTexts);
  const { language } = useLanguage();
  const symbol = unitSymbol(card.unit);
  const price = card.price === null ? null : formatMoney(card.price, language);
  return (
    <button
      type="button"
      data-tile={index}
      onClick={() => onAdd(card)}
      className="flex h-full w-full flex-col overflow-hidden rounded-md border border-line bg-paper p-2 text-left transition-[border-color,transform] hover:border-accent active:scale-[0.985]"
    >
      <Picture src={card.image} alt="" name={card.label} ratio="wide" className="w-full shrink-0" />
      <span className="mt-2 line-clamp-2 min-h-10 text-13 leading-5 font-medium break-words">{nameOf(card)}</span>
      <span className="mt-auto flex w-full flex-col">
        <span className="text-18 font-semibold">
          {price === null ? <span className="text-15 text-attention">{t("noPrice")}</span> : symbol === "" ? price : t("perUnit", { price, unit: symbol })}
        </span>
        <StockSign card={card} />
      </span>
    </button>
  );
});
