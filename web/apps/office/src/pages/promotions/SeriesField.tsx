import { ChoiceField, localized, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { allSeriesQuery } from "../../api/coupons";
import { promotionTexts } from "../../texts/promotions";

/** The series whose coupons open a promotion. */
export function SeriesField({ value, editable, onSeries }: { readonly value: string; readonly editable: boolean; readonly onSeries: (code: string) => void }): ReactNode {
  const say = useTexts(promotionTexts);
  const { language } = useLanguage();
  const { data: known = [] } = useQuery(allSeriesQuery);
  const isKnown = value === "" || known.some(({ code }) => code === value);
  const choices = [
    { value: "", label: say("noCoupon") },
    ...known.map((one) => ({ value: one.code, label: `${localized(one.label, language) || one.code}${one.shared_code === null ? "" : ` (${one.shared_code})`}` })),
    ...(isKnown ? [] : [{ value, label: value }]),
  ];
  return (
    <div className="flex flex-wrap items-end gap-3">
      <ChoiceField label={say("coupon")} disabled={!editable} value={value} choices={choices} onChoice={onSeries} className="w-72" />
      {editable ? (
        <Link to="/coupons" search={{}} className="min-h-8 py-1 text-13 text-accent underline-offset-2 hover:underline">
          {say("toCoupons")}
        </Link>
      ) : null}
    </div>
  );
}
