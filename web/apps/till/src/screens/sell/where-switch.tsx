import { classes, useTexts } from "@comptoir/ui";
import { ShoppingBag, Utensils } from "lucide-react";

import type { Basket, Where } from "../../domain/basket";
import type { Priced } from "../../state/use-priced";
import { lineTexts } from "../../texts/lines";

const CHOICES = [
  { where: "take_away", words: "takeAway", icon: ShoppingBag },
  { where: "eat_in", words: "eatIn", icon: Utensils },
] as const;

interface WhereSwitchProps {
  readonly basket: Basket;
  readonly priced: Priced;
  readonly onWhere: (where: Where) => void;
}

/** Eaten here or taken away, where the tax of something in the basket depends on it. */
export function WhereSwitch({ basket, priced, onWhere }: WhereSwitchProps) {
  const t = useTexts(lineTexts);
  const chosen = basket.where ?? "take_away";
  if (priced.answer?.depends_on_where !== true && chosen === "take_away") return null;
  return (
    <div role="radiogroup" aria-label={t("consumed")} className="grid grid-cols-2 gap-2">
      {CHOICES.map(({ where, words, icon: Icon }) => (
        <button
          key={where}
          type="button"
          role="radio"
          aria-checked={chosen === where}
          onClick={() => onWhere(where)}
          className={classes("flex min-h-11 items-center justify-center gap-2 rounded-md border px-3", chosen === where ? "border-accent bg-accent-soft font-medium text-accent" : "border-outline hover:bg-ground")}
        >
          <Icon aria-hidden className="size-5" />
          {t(words)}
        </button>
      ))}
    </div>
  );
}
