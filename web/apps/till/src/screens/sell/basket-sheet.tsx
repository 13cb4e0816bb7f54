import { classes, formatMoney, useLanguage, useTexts } from "@comptoir/ui";
import { ChevronDown, ChevronUp } from "lucide-react";
import type { ReactNode } from "react";

import { thingCount, type Basket } from "../../domain/basket";
import type { Priced } from "../../state/use-priced";
import { sellingTexts } from "../../texts/selling";

interface BasketSheetProps {
  readonly basket: Basket;
  readonly priced: Priced;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}

/** The basket beside the products; on a narrow screen a sheet that slides up over them. */
export function BasketSheet({ basket, priced, isOpen, onToggle, children }: BasketSheetProps) {
  const t = useTexts(sellingTexts);
  const { language } = useLanguage();
  const due = priced.answer?.totals.due;
  const count = thingCount(basket);
  // Empties alone are no article, yet there is something to pay out.
  const isEmpty = basket.lines.length === 0;
  return (
    <div
      className={classes(
        "flex min-h-0 flex-col border-line bg-paper md:w-[23rem] md:shrink-0 md:border-l xl:w-[27rem]",
        isOpen && "max-md:fixed max-md:inset-0 max-md:z-30",
      )}
    >
      <div className={classes("min-h-0 flex-1", !isOpen && "max-md:hidden")}>{children}</div>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        className={classes("flex min-h-14 items-center gap-3 px-4 text-left md:hidden", isOpen ? "border-t border-line text-ink" : "bg-accent text-on-accent")}
      >
        {isOpen ? <ChevronDown aria-hidden className="size-5" /> : <ChevronUp aria-hidden className="size-5" />}
        <span className="flex-1 font-medium">{isOpen ? t("hideBasket") : count === 0 ? t("showBasket") : t("basketCount", { count })}</span>
        {!isOpen && !isEmpty && <span className="text-18 font-semibold">{due === undefined ? "…" : formatMoney(due, language)}</span>}
      </button>
    </div>
  );
}
