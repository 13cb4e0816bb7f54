import type { Money, TicketLoyalty } from "@comptoir/client";
import { formatMoney, Note, useLanguage, useTexts } from "@comptoir/ui";
import { CircleAlert } from "lucide-react";

import type { Basket } from "../../domain/basket";
import type { Payment } from "../../domain/payment";
import { EndPanel } from "../../parts/end-panel";
import { PrintSlip } from "../../parts/print-slip";
import { useTraining } from "../../state/hooks";
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

/** What a sale ends with: the change, the points, and slips of the cards that it sold. */
export function DonePanel({ payment, basket, loyalty, number, change, sealedDue, onNext }: DonePanelProps) {
  const t = useTexts(payingTexts);
  const tValue = useTexts(valueTexts);
  const { language } = useLanguage();
  const training = useTraining();
  const hasChange = change.amount !== 0;
  return (
    <EndPanel
      ticket={payment.ticketId}
      number={number}
      words={t(training ? "practised" : "done")}
      title={t(hasChange ? "change" : "noChange")}
      amount={hasChange ? change : null}
      cashOf={hasChange || payment.tenders.some(({ kind }) => kind === "cash") ? payment.ticketId : null}
      slips={basket.lines.flatMap(({ id, giftCard, giftCardSealedPin }) => (giftCard === undefined ? [] : [<PrintSlip key={id} number={giftCard} sealedPin={giftCardSealedPin ?? ""} words={tValue("printCard")} />]))}
      onNext={onNext}
    >
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
    </EndPanel>
  );
}
