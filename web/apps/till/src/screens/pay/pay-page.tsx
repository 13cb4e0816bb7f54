import { IconButton, Note, useTexts } from "@comptoir/ui";
import { useNavigate } from "@tanstack/react-router";
import { ArrowLeft, CircleAlert } from "lucide-react";
import { useEffect } from "react";

import { canLeave, isOvercharged, type Payment } from "../../domain/payment";
import type { Basket } from "../../domain/basket";
import { ConnectionSign } from "../../parts/connection-sign";
import { useShownPayment } from "../../state/display";
import { useSale, useTill } from "../../state/hooks";
import { payingTexts } from "../../texts/paying";
import { CardPanel } from "./card-panel";
import { DonePanel } from "./done-panel";
import { DueHead } from "./due-head";
import { RefusedPanel } from "./refused-panel";
import { SealingPanel } from "./sealing-panel";
import { TenderPanel } from "./tender-panel";
import { usePaying } from "./use-paying";

/** One page from what is due to the change given back. */
export function PayPage() {
  const { till } = useTill();
  const { basket, payment } = useSale();
  const navigate = useNavigate();
  const isPaying = payment !== null;
  useEffect(() => {
    if (!isPaying) void navigate({ to: "/$till", params: { till: till.code }, replace: true });
  }, [isPaying, navigate, till.code]);
  return payment === null ? null : <Paying key={payment.ticketId} basket={basket} payment={payment} />;
}

function Paying({ basket, payment }: { readonly basket: Basket; readonly payment: Payment }) {
  const t = useTexts(payingTexts);
  const { till } = useTill();
  const paying = usePaying(basket, payment);
  useShownPayment(payment);
  const { sealing, card } = payment;
  const mayLeave = canLeave(payment);

  if (sealing.step === "sealed") return <DonePanel payment={payment} basket={basket} loyalty={sealing.loyalty ?? null} number={sealing.number} change={sealing.change} sealedDue={sealing.due ?? payment.due} onNext={paying.next} />;
  return (
    <main className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <header className="flex items-center gap-3 border-b border-line bg-paper px-3 py-2">
        <IconButton icon={ArrowLeft} label={t("back")} disabled={!mayLeave} onClick={paying.leave} />
        <h1 className="flex-1 text-18 font-semibold">{till.name}</h1>
        <ConnectionSign />
      </header>
      <div className="mx-auto grid w-full max-w-5xl flex-1 content-start gap-4 p-4 md:grid-cols-[minmax(0,5fr)_minmax(0,7fr)] md:gap-6 md:px-6">
        <DueHead basket={basket} payment={payment} onRemove={paying.removeCash} onGiveBack={(attempt) => void paying.giveCardBack(attempt)} />
        {sealing.step === "sending" ? (
          <SealingPanel sealing={sealing} />
        ) : sealing.step === "refused" ? (
          <RefusedPanel
            basket={basket}
            payment={payment}
            sealing={sealing}
            onAgain={paying.sealAgain}
            onRequote={paying.requote}
            onApproved={paying.approved}
            onTakeBack={paying.removeCash}
            onAbroad={paying.abroad}
            onBack={mayLeave ? paying.leave : null}
          />
        ) : isOvercharged(payment) ? (
          <Note tone="attention" icon={CircleAlert} title={t("overcharged")}>
            {t("overchargedHelp")}
          </Note>
        ) : card === null ? (
          <TenderPanel payment={payment} customer={basket.customer ?? null} onOther={paying.other} onCash={paying.cash} onCard={paying.askCard} onLeave={mayLeave ? paying.leave : null} />
        ) : (
          <CardPanel card={card} busy={paying.busy} onResolve={() => void paying.resolveCard()} onDecide={(decision, reason, approval) => void paying.decideCard(decision, reason, approval)} onCancel={() => void paying.cancelCard()} onDismiss={paying.dismissCard} />
        )}
      </div>
    </main>
  );
}
