import { Button, formatMoney, Note, useLanguage, useTexts } from "@comptoir/ui";
import { CircleAlert, CreditCard, LoaderCircle } from "lucide-react";

import type { CardAttempt } from "../../domain/payment";
import { payingTexts } from "../../texts/paying";

/** How the server begins its word on a terminal that no connection could be made to. */
const UNREACHABLE = "unreachable";

interface CardPanelProps {
  readonly card: CardAttempt;
  readonly busy: boolean;
  readonly onResolve: () => void;
  readonly onCancel: () => void;
  readonly onDismiss: () => void;
}

/** The card from the first byte to a known outcome. An unknown one offers one way only: ask the terminal. */
export function CardPanel({ card, busy, onResolve, onCancel, onDismiss }: CardPanelProps) {
  const t = useTexts(payingTexts);
  const { language } = useLanguage();
  const amount = formatMoney(card.amount, language);
  if (card.state === "unknown") {
    return (
      <section className="flex flex-col gap-4">
        <Note tone="loss" icon={CircleAlert} title={t("cardUnknown")}>
          <p>{t("cardUnknownHelp")}</p>
          <p className="mt-2 text-18 font-semibold">{amount}</p>
        </Note>
        <Button kind="primary" large busy={busy} onClick={onResolve} autoFocus>
          {t("askTerminal")}
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
