import type { Money, TicketLoyalty } from "@comptoir/client";
import { Button, formatMoney, Note, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck } from "lucide-react";

import { api } from "../../api";
import { useWedge } from "../../devices/use-wedge";
import type { Basket } from "../../domain/basket";
import type { Payment } from "../../domain/payment";
import { PrintSlip } from "../../parts/print-slip";
import { ReceiptChoice } from "../../parts/receipt-choice";
import { useTill, useTraining } from "../../state/hooks";
import { payingTexts } from "../../texts/paying";
import { valueTexts } from "../../texts/values";

interface DonePanelProps {
  readonly payment: Payment;
  readonly basket: Basket;
  readonly loyalty: TicketLoyalty | null;
  readonly number: string;
  readonly change: Money;
  /** What the ticket says; less than what was asked for where the price fell meanwhile. */
  readonly sealedDue: Money;
  readonly onNext: () => void;
}

/** The change in the largest type until the next customer; the receipt beside it. A scan begins the next sale. */
export function DonePanel({ payment, basket, loyalty, number, change, sealedDue, onNext }: DonePanelProps) {
  const t = useTexts(payingTexts);
  const tValue = useTexts(valueTexts);
  const { language } = useLanguage();
  const { store } = useTill();
  const training = useTraining();
  const receipt = useQuery({ queryKey: ["receipt", payment.ticketId, language], queryFn: () => api.receipt(payment.ticketId, training), staleTime: Number.POSITIVE_INFINITY });
  const html = receipt.data;
  useWedge({
    onScan: (code) => {
      store.addScan(code);
      onNext();
    },
    onEnter: onNext,
  });
  return (
    <main className="grid min-h-0 flex-1 gap-4 overflow-y-auto p-4 md:grid-cols-[minmax(0,1fr)_22rem] md:gap-6 md:p-6">
      <section className="flex min-h-[60dvh] flex-col items-center justify-center gap-4 rounded-md bg-paper p-6 text-center shadow-card">
        <CircleCheck aria-hidden className="size-12 text-accent" />
        <p className="text-ink-soft">
          {t(training ? "practised" : "done")} · {t("ticketNumber", { number })}
        </p>
        <h1 className="text-24 font-medium">{t(change.amount === 0 ? "noChange" : "change")}</h1>
        {change.amount !== 0 && (
          <p data-testid="change" className="text-[clamp(3.5rem,12vw,8rem)] leading-none font-semibold text-accent">
            {formatMoney(change, language)}
          </p>
        )}
        {loyalty !== null && (
          <p className="flex flex-wrap justify-center gap-x-3 text-18">
            <strong className="text-accent">{tValue("earned", { count: loyalty.earned })}</strong>
            {loyalty.redeemed > 0 && <span>{tValue("redeemed", { count: loyalty.redeemed })}</span>}
            <span className="text-ink-soft">{tValue("newBalance", { count: loyalty.balance })}</span>
          </p>
        )}
        {sealedDue.amount < payment.due.amount && (
          <Note tone="information" icon={CircleAlert}>
            {t("soldForLess", { due: formatMoney(sealedDue, language), was: formatMoney(payment.due, language) })}
          </Note>
        )}
        {!training && (
          <div className="mt-4 w-full max-w-xl">
            <ReceiptChoice ticket={payment.ticketId} number={number} isFresh cashOf={change.amount !== 0 || payment.tenders.some(({ kind }) => kind === "cash") ? payment.ticketId : null} />
          </div>
        )}
        <div className="flex w-full max-w-xl flex-wrap gap-3 max-sm:flex-col">
          {basket.lines.flatMap(({ id, giftCard, giftCardSealedPin }) => (giftCard === undefined ? [] : [<PrintSlip key={id} number={giftCard} sealedPin={giftCardSealedPin ?? ""} words={tValue("printCard")} />]))}
          <Button kind="primary" large className="flex-1" autoFocus onClick={onNext} shortcut="↵">
            {t("nextCustomer")}
          </Button>
        </div>
      </section>
      <section aria-label={t("receipt")} className="flex min-h-96 flex-col rounded-md bg-paper p-2 shadow-card">
        {receipt.isError && (
          <Note tone="attention" icon={CircleAlert}>
            {t("receiptFailed")}
          </Note>
        )}
        {html !== undefined && <iframe title={t("receipt")} tabIndex={-1} srcDoc={html} className="min-h-96 w-full flex-1 rounded-md bg-[#fff] [color-scheme:light]" />}
      </section>
    </main>
  );
}
