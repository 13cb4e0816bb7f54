import { formatMoney, IconButton, MoneyField, parseMoney, QuantityField, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";

import { tryBasket, type Example, type TracedStep, type TriedBasket } from "../../api/promotions";
import type { PromotionBody } from "../../domain/promotion";
import { ProblemNote } from "../../parts/Problems";
import { ProductSearch } from "../../parts/ProductSearch";
import { usePromotionNames } from "../../parts/usePromotionNames";
import { useTraceWords } from "../../parts/useTraceWords";
import { useDelayed } from "../../parts/useDelayed";
import { promotionTexts } from "../../texts/promotions";
import { Examined } from "./Examined";

export interface ExampleLine {
  readonly sku: string;
  readonly label: string;
  readonly unit: string;
  readonly quantity: string;
}

interface BasketTabProps {
  readonly code: string;
  /** Null while something in the rule has to be mended. */
  readonly body: PromotionBody | null;
  readonly lines: readonly ExampleLine[];
  readonly onLines: (lines: readonly ExampleLine[]) => void;
}

/** The code of a promotion that has none yet. */
const UNSAVED = "-";
const QUANTITY = /^\d{1,6}([.,]\d{1,3})?$/;

/** A basket that shows at once what the promotion does, and why. */
export function BasketTab({ code, body, lines, onLines }: BasketTabProps): ReactNode {
  const say = useTexts(promotionTexts);
  const { language } = useLanguage();
  const currency = body?.currency ?? "EUR";
  const isSent = body?.class === "shipping";
  const [cost, setCost] = useState("5.90");
  const shipping = isSent ? parseMoney(cost, currency) : null;
  const example: Example | null =
    body === null || lines.some(({ quantity }) => !QUANTITY.test(quantity))
      ? null
      : { promotion: body, lines: lines.map(({ sku, quantity }, at) => ({ id: String(at + 1), sku, quantity: quantity.replace(",", ".") })), ...(shipping === null ? {} : { shipping }) };
  const asked = JSON.stringify(example);
  const question = useDelayed(asked);
  const query = useQuery({
    queryKey: ["promotions", "try", code, question],
    queryFn: ({ signal }): Promise<TriedBasket> => tryBasket(code, JSON.parse(question) as Example, signal),
    enabled: question !== "null" && lines.length > 0,
    placeholderData: (previous) => previous,
    retry: false,
  });
  const basket = lines.length === 0 ? undefined : query.data;
  const delivery = basket?.lines.find(({ id }) => id === "shipping");
  const change = (at: number, quantity: string): void => onLines(lines.map((line, index) => (index === at ? { ...line, quantity } : line)));
  return (
    <div className="flex flex-col gap-4 p-4">
      <p className="text-13 text-ink-soft">{say(body === null ? "mend" : "basketHelp")}</p>
      <ProductSearch label={say("addProduct")} onProduct={(product) => onLines([...lines, { sku: product.sku, label: product.label || product.sku, unit: product.unit, quantity: "1" }])} />
      <ul aria-label={say("basket")}>
        {lines.map((line, at) => {
          const priced = basket?.lines.find(({ id }) => id === String(at + 1));
          return (
            <li key={`${line.sku} ${at}`} className="flex flex-wrap items-start gap-3 border-b border-line py-2">
              <div className="min-w-32 flex-1">
                <p className="truncate">{line.label}</p>
                {priced?.discounts.map((discount) => (
                  <p key={discount.promotion} className="text-13 text-accent">
                    {discount.label} −{formatMoney(discount.amount, language)}
                  </p>
                ))}
              </div>
              <QuantityField hideLabel keypad={false} label={`${say("quantity")} ${line.label}`} unit={line.unit} value={line.quantity} onText={(quantity) => change(at, quantity)} className="w-36" />
              <p className="w-24 py-1 text-right tabular-nums">{priced === undefined ? "" : formatMoney(priced.due, language)}</p>
              <IconButton icon={Trash2} label={say("remove", { name: line.label })} onClick={() => onLines(lines.filter((_, index) => index !== at))} />
            </li>
          );
        })}
      </ul>
      {isSent ? <MoneyField label={say("deliveryCost")} currency={currency} value={cost} onText={setCost} className="w-44" /> : null}
      {query.isError ? <ProblemNote error={query.error} /> : null}
      {basket === undefined ? null : (
        <>
          <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
            {delivery === undefined ? null : (
              <>
                <dt className="text-ink-soft">{say("delivery")}</dt>
                <dd className="text-right tabular-nums">{formatMoney(delivery.due, language)}</dd>
              </>
            )}
            <dt className="text-ink-soft">{say("saving")}</dt>
            <dd className="text-right tabular-nums">{formatMoney(basket.totals.discount, language)}</dd>
            <dt className="text-18 font-semibold">{say("total")}</dt>
            <dd className="text-right text-18 font-semibold tabular-nums">{formatMoney(basket.totals.due, language)}</dd>
          </dl>
          <Trace steps={basket.trace} own={code} currency={basket.totals.due.currency} />
        </>
      )}
      <Examined code={code} body={body} />
    </div>
  );
}

/** What the engine decided about promotions, this one first. */
function Trace({ steps, own, currency }: { readonly steps: readonly TracedStep[]; readonly own: string; readonly currency: string }): ReactNode {
  const say = useTexts(promotionTexts);
  const words = useTraceWords(steps, currency);
  const knownName = usePromotionNames();
  const isOwn = (code: string | undefined): boolean => code === own || code === UNSAVED || code === "";
  const told = steps.filter(({ step }) => step.startsWith("promotion_") || step.startsWith("coupon_") || step === "law_cap" || step === "search_bounded").sort((one, other) => Number(isOwn(other.facts["promotion"])) - Number(isOwn(one.facts["promotion"])));
  const isTold = told.some(({ facts }) => isOwn(facts["promotion"]));
  const nameOf = (code: string): string => (isOwn(code) ? say("thisOne") : knownName(code));
  return (
    <section>
      <h3 className="mb-1 text-15 font-semibold">{say("why")}</h3>
      <ul className="flex list-disc flex-col gap-1 pl-5 text-13">
        {isTold ? null : <li className="font-medium">{words({ line: null, step: "promotion_nothing_selected", facts: { promotion: own } }, nameOf)}</li>}
        {told.map((each, at) => (
          <li key={`${at} ${each.step}`} className={isOwn(each.facts["promotion"]) ? "font-medium" : "text-ink-soft"}>
            {words(each, nameOf)}
          </li>
        ))}
      </ul>
    </section>
  );
}
