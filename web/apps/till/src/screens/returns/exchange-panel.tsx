import { newId, type Money } from "@comptoir/client";
import { Button, formatMoney, localized, Note, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { ArrowLeftRight, CircleAlert } from "lucide-react";
import { useState } from "react";

import { api, explain } from "../../api";
import { paperApi } from "../../api-paper";
import { valuesApi } from "../../api-values";
import { inCoins } from "../../domain/cash";
import { balanceOf } from "../../domain/exchange";
import { returnRequest, type Return } from "../../domain/return";
import { useTill } from "../../state/hooks";
import { forgetReturn, keepReturn } from "../../state/kept-returns";
import { dayTexts } from "../../texts/day";
import { paperTexts } from "../../texts/paper";
import { ArticleList, type Article } from "./article-list";
import { useCardMoney } from "./use-card-money";

/** What was exchanged: its sale, and what was paid (negative: given back). `cashOf`: the ticket whose cash moved. `note`: the number of a credit note. */
export interface Exchanged {
  readonly sale: string;
  readonly number: string;
  readonly balance: Money;
  readonly cashOf: string | null;
  readonly note: string | null;
}

interface ExchangePanelProps {
  readonly state: Return;
  /** What comes back is worth, positive. */
  readonly worth: Money;
  readonly onDrop: () => void;
  readonly onDone: (done: Exchanged) => void;
}

/** Other articles for those that come back, in one go: only the balance is paid or given back. */
export function ExchangePanel({ state, worth, onDrop, onDone }: ExchangePanelProps) {
  const t = useTexts(paperTexts);
  const tDay = useTexts(dayTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const [saleId] = useState(newId);
  const [note, setNote] = useState<string | null>(null);
  const [articles, setArticles] = useState<readonly Article[]>([]);
  const lines = articles.map(({ id, sku }) => ({ id, sku, quantity: "1" }));
  const customer = state.ticket.customer ?? null;
  const models = state.ticket.lines.flatMap(({ id, sku, label }) => (sku === null || !state.quantities.has(id) ? [] : [{ sku, label: localized(label, language) }]));
  const isEmpty = articles.length === 0;
  const priced = useQuery({ queryKey: ["exchange", lines, customer], queryFn: () => api.price(till.code, { lines, ...(customer === null ? {} : { customer }) }), enabled: !isEmpty });
  const due = isEmpty ? undefined : priced.data?.totals.due;
  const cardMoney = useCardMoney(saleId, state.id);
  const step = priced.data?.cash_step ?? 1;
  const balance = due === undefined ? null : balanceOf(worth.amount, due.amount, state.ticket.refundable ?? [], step);
  const money = (amount: number): Money => ({ amount, currency: worth.currency });
  const seal = useMutation({
    mutationFn: async (way: "cash" | "card") => {
      if (balance === null) throw new Error("nothing was priced");
      if (balance.back.some(({ kind }) => kind === "card")) keepReturn(state);
      const carried = { id: "exchange", kind: "exchange", amount: money(balance.carried) };
      const back: object[] = [];
      // Made once: whoever tries again opens one credit note.
      const number = balance.back.some(({ kind }) => kind === "store_credit") ? (note ?? (await valuesApi.freshNumber())) : null;
      setNote(number);
      for (const { kind, amount, original } of balance.back) {
        const id = `${kind}${back.length}`;
        back.push(kind === "card" ? { id, kind, amount: money(amount), attempt: await cardMoney(money(amount), "refund", original) } : { id, kind, amount: money(amount), ...(kind === "store_credit" ? { number } : {}) });
      }
      const paid: object[] = [];
      const toPay = way === "cash" ? inCoins(balance.toPay, step) : balance.toPay;
      if (balance.toPay > 0) paid.push({ id: way, kind: way, amount: money(toPay), ...(way === "card" ? { attempt: await cardMoney(money(balance.toPay), "charge") } : {}) });
      const returned = { ...returnRequest(state, till.code), tenders: [carried, ...back] };
      const sold = { till: till.code, lines, tenders: [carried, ...paid], ...(customer === null ? {} : { customer }) };
      const made = await paperApi.exchange(saleId, { return_id: state.id, returned, sold });
      forgetReturn(state.ticket.id);
      const cashOf = toPay > 0 && way === "cash" ? saleId : balance.back.some(({ kind, amount }) => kind === "cash" && amount > 0) ? state.id : null;
      return { sale: saleId, number: made.sold.number, balance: made.balance, cashOf, note: number };
    },
    onSuccess: onDone,
  });
  const error = seal.error ?? priced.error;
  return (
    <section aria-label={t("exchangeTitle")} className="flex flex-col gap-4 border-t border-line pt-4">
      <ArticleList label={t("exchangeTake")} articles={articles} onArticles={setArticles} models={models} />
      {error !== null && (
        <Note tone="loss" icon={CircleAlert}>
          {explain(error, error.message === "" ? tDay("noAnswer") : error.message)}
        </Note>
      )}
      <div className="flex flex-wrap items-end justify-between gap-3">
        <p aria-live="polite" className="min-h-14">
          {balance !== null && (
            <>
              <span className="block text-ink-soft">{t(balance.toPay > 0 ? "exchangeDue" : balance.back.length > 0 ? "exchangeBack" : "exchangeEven")}</span>
              <span className="text-24 font-semibold">{formatMoney(money(balance.toPay > 0 ? balance.toPay : balance.back.reduce((sum, { amount }) => sum + amount, 0)), language)}</span>
            </>
          )}
        </p>
        <div className="flex flex-wrap gap-3">
          <Button large onClick={onDrop} disabled={seal.isPending}>
            {t("exchangeDrop")}
          </Button>
          {balance !== null && balance.toPay > 0 && (
            <Button large busy={seal.isPending} onClick={() => seal.mutate("card")}>
              {t("byCard")}
            </Button>
          )}
          <Button kind="primary" large icon={ArrowLeftRight} disabled={balance === null} busy={seal.isPending} onClick={() => seal.mutate("cash")}>
            {t(balance !== null && balance.toPay > 0 ? "inCash" : "exchange")}
            {balance !== null && balance.toPay > 0 && step > 1 && ` · ${formatMoney(money(inCoins(balance.toPay, step)), language)}`}
          </Button>
        </div>
      </div>
    </section>
  );
}
