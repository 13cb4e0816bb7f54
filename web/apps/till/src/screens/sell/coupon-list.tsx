import type { CouponStatus } from "@comptoir/client";
import { useTexts } from "@comptoir/ui";
import { TicketPercent, X } from "lucide-react";

import { couponsOf, type Basket } from "../../domain/basket";
import type { Priced } from "../../state/use-priced";
import { sellingTexts } from "../../texts/selling";

const WORDS = {
  applied: "couponApplied",
  no_effect: "couponNoEffect",
  unknown: "couponUnknown",
  mistyped: "couponMistyped",
  not_yours: "couponNotYours",
  not_yet: "couponNotYet",
  expired: "couponExpired",
  used: "couponUsed",
} as const satisfies Record<CouponStatus, keyof typeof sellingTexts>;

interface CouponListProps {
  readonly basket: Basket;
  readonly priced: Priced;
  readonly onRemove: (code: string) => void;
}

/** The coupons that the customer showed, each with what became of it. */
export function CouponList({ basket, priced, onRemove }: CouponListProps) {
  const t = useTexts(sellingTexts);
  const coupons = couponsOf(basket);
  if (coupons.length === 0) return null;
  const told = new Map(priced.answer?.coupons?.map(({ code, status }) => [code, status]));
  return (
    <ul aria-label={t("coupons")} className="flex flex-col gap-1">
      {coupons.map((code) => {
        const status = told.get(code);
        return (
          <li key={code} className="flex min-h-11 items-center gap-3">
            <TicketPercent aria-hidden className="size-5 shrink-0 text-accent" />
            <span className="min-w-0 flex-1">
              <span className="font-medium">{code}</span>
              <span className={`block text-13 ${status === undefined || status === "applied" ? "text-ink-soft" : "text-loss"}`}>{status === undefined ? t("pricing") : t(WORDS[status])}</span>
            </span>
            <button type="button" onClick={() => onRemove(code)} aria-label={t("couponRemove", { code })} className="grid size-11 place-items-center rounded-md hover:bg-ground">
              <X aria-hidden className="size-5" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
