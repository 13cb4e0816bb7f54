import { Button, formatMoney, Note, useLanguage, useTexts } from "@comptoir/ui";
import { CircleAlert, CreditCard, LoaderCircle } from "lucide-react";

import { SET_ASIDE, type CardAttempt } from "../../domain/payment";
import { payingTexts } from "../../texts/paying";
import { CardSlip } from "./card-slip";
import { UnknownCard } from "./unknown-card";
import type { Decision } from "./use-paying";

/** How the server begins its word on a terminal that no connection could be made to. */
const UNREACHABLE = "unreachable";

interface CardPanelProps {
  readonly card: CardAttempt;
  readonly busy: boolean;
  readonly onResolve: () => void;
  readonly onDecide: (decision: Decision, reason: string, approval: string | null) => void;
  readonly onCancel: () => void;
  readonly onDismiss: () => void;
}

/** The card from the first byte to a known outcome. */
export function CardPanel({ card, busy, onResolve, onDecide, onCancel, onDismiss }: CardPanelProps) {
  const t = useTexts(payingTexts);
  const { language } = useLanguage();
  const amount = formatMoney(card.amount, language);
  if (card.state === "unknown") return <UnknownCard attempt={card.id} amount={card.amount} busy={busy} onResolve={onResolve} onDecide={onDecide} />;
  if (card.detail === SET_ASIDE) {
    return (
      <section className="flex flex-col gap-4">
        <Note tone="attention" icon={CircleAlert} title={t("cardSetAside")}>
          {t("cardSetAsideHelp")}
        </Note>
        <Button kind="primary" large onClick={onDismiss} autoFocus>
          {t("ok")}
        </Button>
      </section>
    );
  }
  if (card.state === "declined" || card.state === "cancelled") {
    return (
      <section className="flex flex-col gap-4">
        <Note tone="attention" icon={CircleAlert} title={t(card.state === "declined" ? "cardDeclined" : "cardCancelled")}>
          {card.detail?.startsWith(UNREACHABLE) === true ? t("terminalUnreachable") : null}
        </Note>
        <Button kind="primary" large onClick={onDismiss} autoFocus>
          {t("ok")}
        </Button>
        <CardSlip attempt={card.id} />
      </section>
    );
  }
  return (
    <section role="status" className="flex flex-col items-center gap-4 rounded-md bg-paper p-8 text-center shadow-card">
      <span className="relative rounded-full bg-accent-soft p-6 text-accent">
        <CreditCard aria-hidden className="size-10" />
        <LoaderCircle aria-hidden className="absolute inset-0 size-full animate-spin opacity-40" strokeWidth={1} />
      </span>
      <p className="text-24 font-semibold">{t("cardAsking", { amount })}</p>
      <p className="text-ink-soft">{t("cardAskingHelp")}</p>
      <Button busy={busy} onClick={onCancel}>
        {t("cancelCard")}
      </Button>
    </section>
  );
}
