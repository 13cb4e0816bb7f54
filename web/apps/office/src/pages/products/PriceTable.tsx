import { formatInstant, formatMoney, formatQuantity, IconButton, localized, unitSymbol, useLanguage, useTexts } from "@comptoir/ui";
import { Pencil, Trash2 } from "lucide-react";
import type { ReactNode } from "react";

import { CAMPAIGN_KINDS } from "../../api/campaigns";
import type { PriceList } from "../../api/prices";
import { momentText } from "../../domain/moments";
import { reasonOf, type RecordedPrice } from "../../domain/prices";
import { useActorName } from "../../parts/useActorName";
import { campaignTexts } from "../../texts/campaigns";
import { priceTexts } from "../../texts/prices";

const HEAD = "py-1.5 pr-2 font-normal text-left";
const CELL = "py-1.5 pr-2 align-top";

interface PriceTableProps {
  readonly prices: readonly RecordedPrice[];
  readonly lists: readonly PriceList[];
  readonly unit: string;
  readonly zone: string | undefined;
  readonly onChange?: ((price: RecordedPrice) => void) | undefined;
  readonly onWithdraw?: ((price: RecordedPrice) => void) | undefined;
}

/** Prices with their list, step and validity; to change or withdraw where one may. */
export function PriceTable({ prices, lists, unit, zone, onChange, onWithdraw }: PriceTableProps): ReactNode {
  const say = useTexts(priceTexts);
  const { language } = useLanguage();
  return (
    <table className="w-full text-13">
      <thead className="text-ink-soft">
        <tr className="border-b border-line">
          <th className={HEAD}>{say("list")}</th>
          <th className={HEAD}>{say("from")}</th>
          <th className={HEAD}>{say("validity")}</th>
          <th className={`${HEAD} text-right`}>{say("price")}</th>
          {onChange === undefined ? null : <th className="w-18" />}
        </tr>
      </thead>
      <tbody>
        {prices.map((price) => (
          <tr key={`${price.price_list} ${price.min_quantity} ${price.valid_from ?? ""}`} className="border-b border-line">
            <td className={CELL}>{listName(lists, price.price_list, language)}</td>
            <td className={CELL}>{price.min_quantity === "0" ? say("anyQuantity") : formatQuantity(price.min_quantity, unit, language)}</td>
            <td className={CELL}>
              <Validity price={price} zone={zone} />
            </td>
            <td className={`${CELL} text-right text-15 font-medium whitespace-nowrap`}>
              <Amount price={price} unit={unit} />
            </td>
            {onChange === undefined || onWithdraw === undefined ? null : (
              <td className="py-0.5 text-right whitespace-nowrap">
                <IconButton icon={Pencil} label={`${say("changePrice")} – ${listName(lists, price.price_list, language)}`} onClick={() => onChange(price)} />
                <IconButton icon={Trash2} label={`${say("withdraw")} – ${listName(lists, price.price_list, language)}`} onClick={() => onWithdraw(price)} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function listName(lists: readonly PriceList[], code: string, language: "en" | "fr"): string {
  return localized(lists.find((each) => each.code === code)?.label, language) || code;
}

function Amount({ price, unit }: { readonly price: RecordedPrice; readonly unit: string }): ReactNode {
  const say = useTexts(priceTexts);
  const { language } = useLanguage();
  if (price.amount === null) return <span className="text-ink-soft">{say("withdrawn")}</span>;
  const symbol = unitSymbol(unit);
  const per = price.per === "1" ? (symbol === "" ? "" : `/${symbol}`) : ` ${say("per", { quantity: formatQuantity(price.per, unit, language) })}`;
  return formatMoney({ amount: price.amount, currency: price.currency }, language) + per;
}

function Validity({ price, zone }: { readonly price: RecordedPrice; readonly zone: string | undefined }): ReactNode {
  const say = useTexts(priceTexts);
  const { language } = useLanguage();
  const from = price.valid_from === null ? null : momentText(price.valid_from, false, language, zone);
  const to = price.valid_to === null ? null : momentText(price.valid_to, true, language, zone);
  if (from !== null && to !== null) return say("fromTo", { from, to });
  if (from !== null) return say("fromDay", { day: from });
  return to === null ? say("always") : say("untilDay", { day: to });
}

/** Every price that was recorded, the newest first, with who did it and when. */
export function PriceHistory({ prices, lists, unit, zone }: Omit<PriceTableProps, "onChange" | "onWithdraw">): ReactNode {
  const say = useTexts(priceTexts);
  const { language } = useLanguage();
  const sayCampaign = useTexts(campaignTexts);
  const nameOf = useActorName();
  if (prices.length === 0) return <p className="text-13 text-ink-soft">{say("noHistory")}</p>;
  const whyOf = (price: RecordedPrice): string => {
    const { lawCase, words } = reasonOf(price);
    const known = CAMPAIGN_KINDS.find((one) => one === lawCase);
    const kind = lawCase === null ? "" : say("belowCost", { kind: known === undefined ? lawCase : sayCampaign(`kind_${known}`).toLocaleLowerCase(language) });
    return [kind, words].filter((part) => part !== "").map((part) => ` · ${part}`).join("");
  };
  return (
    <ol className="text-13" aria-label={say("history")}>
      {prices.map((price, at) => (
        <li key={at} className="flex items-baseline gap-3 border-b border-line py-1.5 last:border-b-0">
          <div className="min-w-0 flex-1">
            <p>
              {listName(lists, price.price_list, language)}
              {price.min_quantity === "0" ? "" : ` · ${say("from")} ${formatQuantity(price.min_quantity, unit, language)}`} · <Validity price={price} zone={zone} />
            </p>
            <p className="break-words text-ink-soft">
              {formatInstant(price.recorded_at, language, zone)} · {nameOf(price.recorded_by ?? "")}
              {whyOf(price)}
            </p>
          </div>
          <span className="shrink-0 font-medium">
            <Amount price={price} unit={unit} />
          </span>
        </li>
      ))}
    </ol>
  );
}
