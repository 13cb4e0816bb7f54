import { createSay, formatMoney, formatRate, localized, parseMoney, useLanguage } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";

import { priceListsQuery, taxClassesQuery } from "../api/prices";
import type { TracedStep } from "../api/promotions";
import { useSession } from "../app/session";
import { NO_FACTS, traceTexts } from "../texts/trace";
import { useProductNames } from "./useProductNames";
import { usePromotionNames } from "./usePromotionNames";

/** What the price engine says, step by step, in words: promotions, lists, products and amounts as people know them. */
export function useTraceWords(steps: readonly TracedStep[], currency: string): (step: TracedStep, promotionName?: (code: string) => string) => string {
  const { language } = useLanguage();
  const tell = createSay(traceTexts, language);
  const { may } = useSession();
  const knownName = usePromotionNames();
  const productName = useProductNames(steps.flatMap(({ facts }) => (facts["sku"] === undefined ? [] : [facts["sku"]])));
  const { data: lists } = useQuery({ ...priceListsQuery, enabled: may("pricing.price.read") });
  const { data: classes } = useQuery({ ...taxClassesQuery, enabled: may("pricing.price.read") });
  const written = (text: string): string => {
    const money = parseMoney(text, currency);
    return money === null ? text : formatMoney(money, language);
  };
  return ({ step, facts }, promotionName = knownName) => {
    /** Steps of prices tell minor units, those of promotions an amount as it is written. */
    const amount = (text: string): string => (step.startsWith("price_") ? formatMoney({ amount: Number(text), currency }, language) : written(text));
    const list = lists?.find(({ code }) => code === facts["price_list"]);
    const taxClass = classes?.items.find(({ code }) => code === facts["tax_class"]);
    const readable: Record<string, string> = {
      ...facts,
      ...said(facts["promotion"], (code) => ({ promotion: promotionName(code) })),
      ...said(facts["by"], (codes) => ({ by: codes.split(" ").map(promotionName).join(", ") })),
      ...said(facts["amount"], (text) => ({ amount: amount(text) })),
      ...said(facts["currency"], () => ({ missing: written(facts["missing"] ?? ""), currency: "" })),
      ...said(facts["price_list"], (code) => ({ price_list: localized(list?.label, language) || code })),
      ...said(facts["tax_class"], (code) => ({ tax_class: localized(taxClass?.label, language) || code })),
      ...said(facts["sku"], (sku) => ({ sku: productName(sku) })),
      ...said(facts["rate"], (rate) => ({ rate: formatRate(rate, language) })),
      ...said(facts["cap"], (cap) => ({ cap: formatRate(cap, language) })),
    };
    return step in traceTexts ? tell(step as keyof typeof traceTexts, { ...NO_FACTS, ...readable }).trim() : `${promotionName(facts["promotion"] ?? "")} ${step}`;
  };
}

function said(fact: string | undefined, words: (fact: string) => Record<string, string>): Record<string, string> {
  return fact === undefined || fact === "" ? {} : words(fact);
}
