import { localized, useLanguage } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";

import { promotionsQuery } from "../api/promotions";
import { useSession } from "../app/session";

/** What customers read of promotions that something names by code. */
export function usePromotionNames(): (code: string) => string {
  const { language } = useLanguage();
  const { may } = useSession();
  const { data } = useQuery({ ...promotionsQuery, enabled: may("pricing.promotion.read") });
  return (code) => localized(data?.find((one) => one.code === code)?.label, language) || code;
}
