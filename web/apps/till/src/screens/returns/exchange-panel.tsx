import { newId, type Money } from "@comptoir/client";
import { Button, formatMoney, localized, Note, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { ArrowLeftRight, Banknote, CircleAlert, CreditCard } from "lucide-react";
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
import { CashGiven } from "./cash-given";
import type { Ended } from "./ended-page";
import { ReturnFoot } from "./return-foot";
import { useCardMoney } from "./use-card-money";

interface ExchangePanelProps {
  readonly state: Return;
  /** What comes back is worth, positive. */
  readonly worth: Money;
  readonly onDrop: () => void;
  readonly onDone: (done: Ended) => void;
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
    mutationFn: async ({ way, given = 0 }: { readonly way: "cash" | "card"; readonly given?: number }): Promise<Ended> => {
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
      if (balance.toPay > 0) paid.push({ id: way, kind: way, amount: money(way === "cash" ? given : toPay), ...(way === "card" ? { attempt: await cardMoney(money(balance.toPay), "charge") } : {}) });
      const returned = { ...returnRequest(state, till.code), tenders: [carried, ...back] };
      const sold = { till: till.code, lines, tenders: [carried, ...paid], ...(customer === null ? {} : { customer }) };
      const made = await paperApi.exchange(saleId, { return_id: state.id, returned, sold });
      forgetReturn(state.ticket.id);
      const change = made.sold.change.amount;
      const cash = change + balance.back.reduce((sum, { kind, amount }) => sum + (kind === "cash" ? amount : 0), 0);
      const cashOf = toPay > 0 && way === "cash" ? saleId : cash > 0 ? state.id : null;
      return { kind: "exchange", ticket: saleId, number: made.sold.number, cash: money(cash), paid: toPay > 0 ? money(toPay) : null, given: change > 0 ? money(given) : null, back: balance.back, cashOf, note: number };
    },
    onSuccess: onDone,
  });
  const error = seal.error ?? priced.error;
  const isPaid = balance !== null && balance.toPay > 0;
  const inCash = money(inCoins(balance?.toPay ?? 0, step));
  const [asksCash, setAsksCash] = useState(false);
  return (
    <>
      <section aria-label={t("exchangeTitle")} className="flex flex-col gap-4 border-t border-line pt-4">
        <ArticleList label={t("exchangeTake")} articles={articles} onArticles={setArticles} models={models} />
        {error !== null && (
          <Note tone="loss" icon={CircleAlert}>
            {explain(error, error.message === "" ? tDay("noAnswer") : error.message)}
          </Note>
        )}
      </section>
      <ReturnFoot
        amount={
          balance !== null && (
            <>
              <span className="block text-ink-soft">{t(balance.toPay > 0 ? "exchangeDue" : balance.back.length > 0 ? "exchangeBack" : "exchangeEven")}</span>
              <span className="text-24 font-semibold">{formatMoney(money(balance.toPay > 0 ? balance.toPay : balance.back.reduce((sum, { amount }) => sum + amount, 0)), language)}</span>
            </>
          )
        }
      >
        <Button large onClick={onDrop} disabled={seal.isPending}>
          {t("exchangeDrop")}
        </Button>
        {isPaid && (
          <Button large icon={CreditCard} busy={seal.isPending} onClick={() => seal.mutate({ way: "card" })}>
            {t("byCard")}
          </Button>
        )}
        <Button kind="primary" large icon={isPaid ? Banknote : ArrowLeftRight} disabled={balance === null} busy={seal.isPending} onClick={() => (isPaid ? setAsksCash(true) : seal.mutate({ way: "cash" }))}>
          {t(isPaid ? "inCash" : "exchange")}
          {isPaid && step > 1 && ` · ${formatMoney(inCash, language)}`}
        </Button>
      </ReturnFoot>
      {asksCash && (
        <CashGiven
          due={inCash}
          onClose={() => setAsksCash(false)}
          onGiven={(given) => {
            setAsksCash(false);
            seal.mutate({ way: "cash", given });
          }}
        />
      )}
    </>
  );
}
