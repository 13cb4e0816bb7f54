import { classes, localized, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";

import { api } from "../../api";
import type { FavouritePage } from "../../api-selling";
import { favouritesCode } from "../../domain/shelf";
import { may, useSession, useTill } from "../../state/hooks";
import { pieceTexts } from "../../texts/pieces";
import { sellingTexts } from "../../texts/selling";

interface CategoryBarProps {
  readonly chosen: string | null | undefined;
  readonly pages: readonly FavouritePage[];
  readonly onChoose: (category: string | null) => void;
}

const CHIP = "min-h-11 shrink-0 rounded-full px-4 font-medium whitespace-nowrap transition-colors";

/** The shelves of the shop, one touch each: children of the tree's root. */
export function CategoryBar({ chosen, pages, onChoose }: CategoryBarProps) {
  const t = useTexts(sellingTexts);
  const { language } = useLanguage();
  const tPiece = useTexts(pieceTexts);
  const { till } = useTill();
  const mayRead = may(useSession().data, "catalog.structure.read", till.store);
  const categories = useQuery({ queryKey: ["categories"], queryFn: () => api.categories(), staleTime: 300_000, enabled: mayRead });
  const items = categories.data?.items ?? [];
  const roots = items.filter((category) => category.parent === null);
  const shown = roots.length === 1 ? items.filter((category) => category.parent === roots[0]?.code) : roots;
  const favourites = pages.map((page) => ({ code: favouritesCode(page.skus), label: `★ ${localized(page.label, language) || tPiece("favourites")}` }));
  if (shown.length === 0 && favourites.length === 0) return null;
  const choices = [{ code: null, label: t("allProducts") }, ...favourites, ...shown.map((category) => ({ code: category.code, label: localized(category.labels, language) || category.code }))];
  return (
    <nav aria-label={t("categories")} className="flex gap-2 overflow-x-auto px-3 pt-3 pb-1 [scrollbar-width:none]">
      {choices.map(({ code, label }) => (
        <button
          key={code ?? ""}
          type="button"
          aria-pressed={chosen === code}
          onClick={() => onChoose(code)}
          className={classes(CHIP, chosen === code ? "bg-accent text-on-accent" : "bg-paper text-ink hover:bg-ground-strong")}
        >
          {label}
        </button>
      ))}
    </nav>
  );
}
