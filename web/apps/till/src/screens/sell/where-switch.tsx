import { useTexts } from "@comptoir/ui";
import { ShoppingBag, Utensils } from "lucide-react";

import type { Basket, Where } from "../../domain/basket";
import { ChoiceRow } from "../../parts/choice-row";
import type { Priced } from "../../state/use-priced";
import { lineTexts } from "../../texts/lines";

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
    <ChoiceRow
      label={t("consumed")}
      chosen={chosen}
      onChoose={onWhere}
      choices={[
        { value: "take_away", words: t("takeAway"), icon: ShoppingBag },
        { value: "eat_in", words: t("eatIn"), icon: Utensils },
      ]}
    />
  );
}
