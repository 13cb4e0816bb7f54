import { newId, type Money } from "@comptoir/client";
import { Button, formatMoney, Note, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { ArrowLeft, Banknote, CircleAlert, Ticket, Undo2 } from "lucide-react";
import { useState } from "react";

import { api, explain } from "../../api";
import { valuesApi } from "../../api-values";
import { inCoins } from "../../domain/cash";
import { ApprovalForm } from "../../parts/approval-dialog";
import { ChoiceRow } from "../../parts/choice-row";
import { ReasonChips } from "../../parts/reason-chips";
import { may, useSession, useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { paperTexts } from "../../texts/paper";
import { payingTexts } from "../../texts/paying";
import { valueTexts } from "../../texts/values";
import { ArticleList, type Article } from "./article-list";
import type { Ended } from "./ended-page";

/** Goods come back without a ticket, at today's price; who may not do this alone asks for an approval of the amount. */
export function BlindReturn({ onBack, onEnded }: { readonly onBack: () => void; readonly onEnded: (ended: Ended) => void }) {
  const t = useTexts(paperTexts);
  const tDay = useTexts(dayTexts);
  const tPay = useTexts(payingTexts);
  const tValue = useTexts(valueTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const session = useSession().data;
  const mayAlone = may(session, "till.return.without_receipt", till.store);
  const [id] = useState(newId);
  const [articles, setArticles] = useState<readonly Article[]>([]);
  const [way, setWay] = useState<"cash" | "credit">("cash");
  const [reason, setReason] = useState("");
  const [asksApproval, setAsksApproval] = useState(false);
  const [note, setNote] = useState<string | null>(null);
  const lines = articles.map((article) => ({ id: article.id, sku: article.sku, quantity: "1", ...(reason === "" ? {} : { reason }) }));
  const asked = { till: till.code, without_receipt: true, lines };
  const priced = useQuery({ queryKey: ["blind-return", asked], queryFn: () => api.priceReturn(asked), enabled: articles.length > 0 });
  const step = way === "cash" ? (priced.data?.cash_step ?? 1) : 1;
  const worth: Money | undefined = articles.length === 0 || priced.data === undefined ? undefined : { ...priced.data.totals.due, amount: inCoins(Math.abs(priced.data.totals.due.amount), step) };
  const take = useMutation({
    mutationFn: async ({ amount, approval }: { readonly amount: Money; readonly approval: string | null }) => {
      const number = way === "credit" ? (note ?? (await valuesApi.freshNumber())) : null;
      setNote(number);
      const tender = number === null ? { id: "cash", kind: "cash", amount } : { id: "credit", kind: "store_credit", amount, number };
      const taken = await api.takeReturn(id, JSON.stringify({ ...asked, tenders: [tender], ...(approval === null ? {} : { approval }) }));
      return { number: taken.number, amount, note: number };
    },
    onSuccess: ({ number, amount, note: made }) => {
      const isCash = made === null;
      onEnded({ kind: "return", ticket: id, number, cash: { ...amount, amount: isCash ? amount.amount : 0 }, paid: null, given: null, back: [{ kind: isCash ? "cash" : "store_credit", amount: amount.amount }], cashOf: isCash ? id : null, note: made });
    },
  });
  const error = take.error ?? priced.error;
  const begin = () => {
    if (worth === undefined) return;
    if (mayAlone) take.mutate({ amount: worth, approval: null });
    else setAsksApproval(true);
  };
  return (
    <section className="flex flex-col gap-5 rounded-md bg-paper p-5 shadow-card">
      <header className="flex flex-wrap items-center justify-between gap-2">
        <div>
          <h2 className="text-18 font-semibold">{t("noTicket")}</h2>
          <p className="text-ink-soft">{t("noTicketHelp")}</p>
        </div>
        <Button icon={ArrowLeft} onClick={onBack}>
          {t("withTicket")}
        </Button>
      </header>
      <ArticleList label={t("whatBack")} articles={articles} onArticles={setArticles} />
      <div className="flex flex-col gap-1">
        <p className="font-medium">{t("whyBack")}</p>
        <ReasonChips reasons={[t("whyChange"), t("whySize"), t("whyBroken")]} chosen={reason} onReason={setReason} />
      </div>
      <ChoiceRow<"cash" | "credit">
        label={tValue("refundHow")}
        chosen={way}
        onChoose={setWay}
        choices={[
          { value: "cash", words: tValue("inCash"), icon: Banknote },
          { value: "credit", words: tValue("asCredit"), icon: Ticket },
        ]}
      />
      {error !== null && (
        <Note tone="loss" icon={CircleAlert}>
          {explain(error, tDay("noAnswer"))}
        </Note>
      )}
      <footer className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-4">
        <p aria-live="polite">
          <span className="block text-ink-soft">{tPay(articles.length === 0 ? "refundChoose" : "toGiveBack")}</span>
          {articles.length > 0 && <span className="text-24 font-semibold">{worth === undefined ? "…" : formatMoney(worth, language)}</span>}
        </p>
        <Button kind="primary" large icon={Undo2} disabled={worth === undefined} busy={take.isPending} onClick={begin}>
          {tValue("refundNow")}
        </Button>
      </footer>
      {asksApproval && worth !== undefined && (
        <ApprovalForm
          permission="till.return.without_receipt"
          about={id}
          amount={worth}
          reason={reason === "" ? t("blindReason") : reason}
          description={`${t("blindReason")}: ${formatMoney(worth, language)}`}
          onClose={() => setAsksApproval(false)}
          onApproved={(approval) => {
            setAsksApproval(false);
            take.mutate({ amount: worth, approval: approval.id });
          }}
        />
      )}
    </section>
  );
}
