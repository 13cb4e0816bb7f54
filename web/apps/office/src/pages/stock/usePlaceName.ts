import { localized, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";

import { placesQuery } from "../../api/stock";
import { stockTexts } from "../../texts/stock";

const OUTSIDE = ["supplier", "customer", "loss", "adjustment"] as const;

/** A place in words; the four that stand for the world outside have names of their own. */
export function usePlaceName(): (code: string | null) => string {
  const say = useTexts(stockTexts);
  const { language } = useLanguage();
  const { data: places } = useQuery(placesQuery);
  return useCallback(
    (code) => {
      const outside = OUTSIDE.find((each) => each === code);
      if (outside !== undefined) return say(`outside_${outside}`);
      return localized(places?.find((each) => each.code === code)?.name, language) || (code ?? "—");
    },
    [say, language, places],
  );
}
