import type { Money } from "@comptoir/client";
import { Button, formatMoney, Note, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck } from "lucide-react";
import type { ReactNode } from "react";

import { api } from "../api";
import { useWedge } from "../devices/use-wedge";
import { useTill, useTraining } from "../state/hooks";
import { payingTexts } from "../texts/paying";
import { ReceiptChoice } from "./receipt-choice";

interface EndPanelProps {
  readonly ticket: string;
  readonly number: string;
  /** What was recorded. */
  readonly words: string;
  readonly title: string;
  /** What leaves the drawer, or went back otherwise; null where nothing did. */
  readonly amount: Money | null;
  /** The ticket whose cash moved, where cash did. */
  readonly cashOf: string | null;
  readonly isReturn?: boolean;
  /** Beside the way to the next customer: slips that can be printed. */
  readonly slips?: ReactNode;
  readonly onNext: () => void;
  readonly children?: ReactNode;
}

/** How a sale, an exchange or a return ends: what is given back in the largest type, the receipt, the next customer. A scan begins the next sale. */
export function EndPanel({ ticket, number, words, title, amount, cashOf, isReturn = false, slips, onNext, children }: EndPanelProps) {
  const t = useTexts(payingTexts);
  const { language } = useLanguage();
  const { store } = useTill();
  const training = useTraining();
  const receipt = useQuery({ queryKey: ["receipt", ticket, language], queryFn: () => api.receipt(ticket, training), staleTime: Number.POSITIVE_INFINITY });
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
          {words} · {t("ticketNumber", { number })}
        </p>
        <h1 className="text-24 font-medium">{title}</h1>
        {amount !== null && (
          <p data-testid="change" className="text-[clamp(3.5rem,12vw,8rem)] leading-none font-semibold text-accent">
            {formatMoney(amount, language)}
          </p>
        )}
        {children}
        {!training && (
          <div className="mt-4 w-full max-w-xl">
            <ReceiptChoice ticket={ticket} number={number} isFresh isReturn={isReturn} cashOf={cashOf} />
          </div>
        )}
        <div className="flex w-full max-w-xl flex-wrap gap-3 max-sm:flex-col">
          {slips}
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
