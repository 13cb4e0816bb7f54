import type { Money } from "@comptoir/client";
import { formatMoney, useLanguage, useTexts } from "@comptoir/ui";
import { useNavigate } from "@tanstack/react-router";

import type { RefundPart } from "../../domain/refund";
import { nextCustomer } from "../../domain/sale";
import { EndPanel } from "../../parts/end-panel";
import { PrintSlip } from "../../parts/print-slip";
import { useTill } from "../../state/hooks";
import { paperTexts } from "../../texts/paper";
import { payingTexts } from "../../texts/paying";
import { valueTexts } from "../../texts/values";
import { RefundParts } from "./refund-parts";

/** How a return or an exchange ended. */
export interface Ended {
  readonly kind: "return" | "exchange";
  /** Whose receipt it is: of an exchange, the sale. */
  readonly ticket: string;
  readonly number: string;
  /** Cash that leaves the drawer: change, or what is given back. */
  readonly cash: Money;
  /** What the customer paid, and handed over in cash for it. */
  readonly paid: Money | null;
  readonly given: Money | null;
  /** What goes back, in which way. */
  readonly back: readonly RefundPart[];
  /** The ticket whose cash moved. */
  readonly cashOf: string | null;
  /** The number of a credit note. */
  readonly note: string | null;
}

/** The same end as a sale: what is paid or given back, the receipt, the next customer. */
export function EndedPage({ ended }: { readonly ended: Ended }) {
  const t = useTexts(payingTexts);
  const tPaper = useTexts(paperTexts);
  const tValue = useTexts(valueTexts);
  const { language } = useLanguage();
  const { till, store } = useTill();
  const navigate = useNavigate();
  const { kind, cash, paid, given, back, note } = ended;
  const sent = { ...cash, amount: back.reduce((sum, { amount }) => sum + amount, 0) };
  const hasCash = cash.amount > 0;
  return (
    <EndPanel
      ticket={ended.ticket}
      number={ended.number}
      words={t(kind === "return" ? "refundDone" : "exchangeDone")}
      title={hasCash ? t("change") : sent.amount > 0 ? tPaper("gaveBack") : t("noChange")}
      amount={hasCash ? cash : sent.amount > 0 ? sent : null}
      cashOf={ended.cashOf}
      isReturn={kind === "return"}
      slips={note === null ? null : <PrintSlip number={note} words={tValue("printNote")} />}
      onNext={() => {
        // A sale that had ended before this is over too.
        store.update((sale) => (sale.payment?.sealing.step === "sealed" ? nextCustomer(sale) : sale));
        void navigate({ to: "/$till", params: { till: till.code } });
      }}
    >
      {paid !== null && (
        <p className="flex flex-wrap justify-center gap-x-3 text-18">
          <strong>{tPaper("paidNow", { amount: formatMoney(paid, language) })}</strong>
          {given !== null && <span className="text-ink-soft">{tPaper("cashGiven", { amount: formatMoney(given, language) })}</span>}
        </p>
      )}
      {back.length > 0 && <RefundParts parts={back} currency={cash.currency} />}
    </EndPanel>
  );
}
