import type { Money } from "@comptoir/client";
import { formatQuantity, useLanguage, useTexts, type Language } from "@comptoir/ui";
import { useEffect } from "react";

import { sellingApi, type Shown } from "../api-selling";
import type { Basket } from "../domain/basket";
import { billOf, type BillRow } from "../domain/bill";
import type { Payment } from "../domain/payment";
import { left } from "../domain/payment";
import { lineTexts } from "../texts/lines";
import { useSettled, useTill, useTraining } from "./hooks";
import type { Priced } from "./use-priced";

const SETTLE_MILLISECONDS = 80;
const LINES_MAX = 100;

/** The rows as the customer reads them; how much of weighed goods has its unit. */
function linesOf(rows: readonly BillRow[], language: Language, words: Readonly<Record<"deposit" | "empties", string>>): NonNullable<Shown["lines"]> {
  const shown = rows.flatMap(({ kind, label, quantity, unit, due }) => {
    const name = kind === "goods" ? label : `${words[kind]} · ${label}`;
    return due === null ? [] : [{ label: name.slice(0, 300), quantity: formatQuantity(quantity, unit, language), due }];
  });
  return shown.slice(-LINES_MAX);
}

/** Says something on the customer's display, where the till has one. A display that does not answer stops nobody. */
function useShow(shown: Shown): void {
  const { till } = useTill();
  const words = useSettled(JSON.stringify(shown), SETTLE_MILLISECONDS);
  const hasDisplay = till.has_display === true;
  useEffect(() => {
    if (hasDisplay) sellingApi.show(till.code, JSON.parse(words) as Shown).catch(() => undefined);
  }, [hasDisplay, till.code, words]);
}

/** The basket as the customer reads it. */
export function useShownBasket(basket: Basket, priced: Priced): void {
  const { language } = useLanguage();
  const t = useTexts(lineTexts);
  const training = useTraining();
  const totals = priced.answer?.totals;
  const marked = { language, ...(training ? { training } : {}) };
  useShow(basket.lines.length === 0 ? { state: "idle", ...marked } : { state: "basket", lines: linesOf(billOf(basket, priced), language, { deposit: t("deposit"), empties: t("empties") }), ...(totals === undefined ? {} : { total: totals.due, discount: totals.discount }), ...marked });
}

/** What is left to pay, then the change. */
export function useShownPayment(payment: Payment): void {
  const { language } = useLanguage();
  const training = useTraining();
  const { sealing } = payment;
  const marked = { language, ...(training ? { training } : {}) };
  const change: Money | null = sealing.step === "sealed" ? sealing.change : null;
  useShow(change === null ? { state: "pay", total: payment.due, left: left(payment), ...marked } : { state: "thanks", total: payment.due, change, ...marked });
}
