import { formatDay, formatInstant, formatMoney, Loading, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { timelineQuery } from "../../api/labels";
import { steps } from "../../domain/labels";
import { Section } from "../../parts/Facts";
import { usePromotionNames } from "../../parts/usePromotionNames";
import { labelTexts } from "../../texts/labels";

const WIDTH = 640;
const HEIGHT = 120;

/** What everybody paid for an item in a store over time: a picture, and the same as a table. */
export function PriceTimeline({ sku, store, zone }: { readonly sku: string; readonly store: string; readonly zone: string | undefined }): ReactNode {
  const say = useTexts(labelTexts);
  const { language } = useLanguage();
  const { data, isLoading } = useQuery(timelineQuery(sku, store));
  const promotionName = usePromotionNames();
  const known = data?.items.filter((one, index) => one.price !== null || index > 0) ?? [];
  const currency = known.find(({ price }) => price !== null)?.price?.currency;
  if (isLoading) return <Section title={say("timeline")}><Loading /></Section>;
  if (data === undefined || currency === undefined) return null;
  const drawn = steps(
    known.map(({ from, price }) => ({ from, amount: price?.amount ?? null })),
    data.until,
    { width: WIDTH, height: HEIGHT },
  );
  const money = (amount: number): string => formatMoney({ amount, currency }, language);
  return (
    <Section title={say("timeline")}>
      <svg viewBox={`-2 -4 ${WIDTH + 4} ${HEIGHT + 8}`} role="img" aria-label={say("timelineLabel", { lowest: money(drawn.lowest), highest: money(drawn.highest) })} className="w-full max-w-3xl text-accent">
        <line x1={0} y1={HEIGHT} x2={WIDTH} y2={HEIGHT} stroke="currentColor" opacity={0.25} />
        {drawn.paths.map((path) => (
          <path key={path} d={path} fill="none" stroke="currentColor" strokeWidth={2} vectorEffect="non-scaling-stroke" />
        ))}
      </svg>
      <p aria-hidden className="flex max-w-3xl justify-between gap-2 text-13 text-ink-soft">
        <span>{formatDay((known[0]?.from ?? data.until).slice(0, 10), language)}</span>
        <span className="text-ink tabular-nums">{drawn.lowest === drawn.highest ? money(drawn.lowest) : `${money(drawn.lowest)} – ${money(drawn.highest)}`}</span>
        <span>{formatDay(data.until.slice(0, 10), language)}</span>
      </p>
      <details className="text-13">
        <summary className="cursor-pointer py-1 text-ink-soft">{say("showTable")}</summary>
        <table className="w-full max-w-3xl">
          <thead>
            <tr className="text-left text-ink-soft">
              <th className="py-1 font-normal">{say("from")}</th>
              <th className="py-1 text-right font-normal">{say("price")}</th>
              <th className="py-1 pl-4 font-normal">{say("why")}</th>
            </tr>
          </thead>
          <tbody>
            {[...known].reverse().map((one) => (
              <tr key={one.from} className="border-t border-line">
                <td className="py-1">{formatInstant(one.from, language, zone)}</td>
                <td className="py-1 text-right tabular-nums">{one.price === null ? say("noPrice") : formatMoney(one.price, language)}</td>
                <td className="py-1 pl-4">
                  {one.is_reduced ? <Tag tone="attention">{say("reduced")}</Tag> : null} {one.promotions.map(promotionName).join(", ")}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </Section>
  );
}
