import type { Money } from "@comptoir/client";
import { Button, formatMoney, Loading, Note, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, Globe, ShieldCheck } from "lucide-react";
import { useState } from "react";

import { api } from "../../api";
import { basketRequest, type Approval, type Basket } from "../../domain/basket";
import type { Payment, Sealing, TenderKind } from "../../domain/payment";
import { ApprovalDialog } from "../../parts/approval-dialog";
import { useTill } from "../../state/hooks";
import { unapproved, usePriced } from "../../state/use-priced";
import { lineTexts } from "../../texts/lines";
import { payingTexts } from "../../texts/paying";

interface RefusedPanelProps {
  readonly basket: Basket;
  readonly payment: Payment;
  readonly sealing: Extract<Sealing, { step: "refused" }>;
  readonly onAgain: () => void;
  readonly onRequote: (due: Money) => void;
  readonly onApproved: (line: string, approval: Approval) => void;
  /** Takes a tender off again. */
  readonly onTakeBack: (tenderId: string) => void;
  readonly onAbroad: () => void;
  /** Null when something was charged and the basket must stay as it is. */
  readonly onBack: (() => void) | null;
}

/** Refusals that a changed price explains: too little was taken, or a card took too much. */
const PRICE_CHANGED: ReadonlySet<string> = new Set(["till.tenders_below_due", "till.change_on_cash_only"]);
const APPROVAL_MISSING: ReadonlySet<string> = new Set(["till.override_above_limit", "till.empties_above_limit", "access.approval_not_usable"]);

/** Refusals of a way of paying: it is taken off, and the rest stays. */
const NOT_SO: Readonly<Record<string, TenderKind>> = { "till.cash_above_limit": "cash", "till.meal_voucher_not_food": "meal_voucher", "till.meal_voucher_above_day": "meal_voucher" };

type PartProps = Pick<RefusedPanelProps, "basket" | "payment" | "onBack">;

function BackButton({ onBack }: Pick<RefusedPanelProps, "onBack">) {
  const t = useTexts(payingTexts);
  if (onBack === null) return null;
  return (
    <Button large onClick={onBack}>
      {t("back")}
    </Button>
  );
}

/** The price changed between the quote and the sale: the old one, the new one, and one question. */
function Requote({ basket, payment, onBack, onRequote, fallback }: PartProps & Pick<RefusedPanelProps, "onRequote"> & { readonly fallback: React.ReactNode }) {
  const t = useTexts(payingTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const asked = basketRequest(basket);
  const now = useQuery({ queryKey: ["requote", payment.ticketId, asked], queryFn: () => api.price(till.code, asked), staleTime: 0, gcTime: 0 });
  const due = now.data?.totals.due;
  if (now.isPending) return <Loading className="min-h-40" label={t("requoting")} />;
  if (due === undefined || due.amount === payment.due.amount) return fallback;
  const isRise = due.amount > payment.due.amount;
  return (
    <section className="flex flex-col gap-4">
      <Note tone="attention" icon={CircleAlert} title={t(isRise ? "priceRose" : "priceFell")}>
        <p className="mt-1 flex flex-wrap items-baseline gap-x-3 text-18">
          <s>{formatMoney(payment.due, language)}</s>
          <strong data-testid="new-due">{formatMoney(due, language)}</strong>
        </p>
        <p className="mt-1">{t(isRise ? "priceRoseHelp" : "priceFellHelp")}</p>
      </Note>
      <div className="flex flex-wrap gap-2">
        <BackButton onBack={onBack} />
        <Button kind="primary" large className="flex-1" autoFocus onClick={() => onRequote(due)}>
          {t("goOnAt", { amount: formatMoney(due, language) })}
        </Button>
      </div>
    </section>
  );
}

/** Nobody allowed a price by hand, or it was allowed too long ago: a manager signs here and the sale goes on. */
function Approving({ basket, onBack, onApproved, detail }: PartProps & Pick<RefusedPanelProps, "onApproved"> & { readonly detail: string }) {
  const t = useTexts(payingTexts);
  const tLine = useTexts(lineTexts);
  const priced = usePriced(basket);
  const [isAsking, setAsking] = useState(false);
  const line = unapproved(basket, priced) ?? basket.lines.find(({ id }) => (priced.lines.get(id)?.approval ?? null) !== null);
  const amount = line === undefined ? null : (priced.lines.get(line.id)?.approval ?? null);
  return (
    <section className="flex flex-col gap-4">
      <Note tone="attention" icon={CircleAlert} title={t("sealRefused")}>
        {detail}
      </Note>
      <div className="flex flex-wrap gap-2">
        <BackButton onBack={onBack} />
        <Button kind="primary" large className="flex-1" icon={ShieldCheck} disabled={amount === null} onClick={() => setAsking(true)}>
          {tLine("askApproval")}
        </Button>
      </div>
      {isAsking && line !== undefined && amount !== null && (
        <ApprovalDialog line={line} amount={amount} onApproved={(approval) => onApproved(line.id, approval)} onClose={() => setAsking(false)} />
      )}
    </section>
  );
}

/** The law allows less in this way: take it off and pay otherwise; who lives abroad may pay more in cash. */
function NotThisWay({ kind, payment, sealing, onBack, onTakeBack, onAbroad }: Pick<RefusedPanelProps, "payment" | "sealing" | "onBack" | "onTakeBack" | "onAbroad"> & { readonly kind: TenderKind }) {
  const t = useTexts(payingTexts);
  const mayBeAbroad = kind === "cash" && !payment.tenders.some(({ isAbroad }) => isAbroad === true);
  return (
    <section className="flex flex-col gap-4">
      <Note tone="loss" icon={CircleAlert} title={t("sealRefused")}>
        {sealing.detail}
      </Note>
      <div className="flex flex-wrap gap-2">
        <BackButton onBack={onBack} />
        <Button kind="primary" large className="flex-1" autoFocus onClick={() => payment.tenders.filter((tender) => tender.kind === kind).forEach(({ id }) => onTakeBack(id))}>
          {t("payDifferently")}
        </Button>
      </div>
      {mayBeAbroad && (
        <div className="flex flex-col gap-2 rounded-md bg-paper p-4 shadow-card">
          <p className="text-ink-soft">{t("abroadHelp")}</p>
          <Button icon={Globe} onClick={onAbroad}>
            {t("abroad")}
          </Button>
        </div>
      )}
    </section>
  );
}

/** Why the sale was not recorded, and what can be done about it. Nothing typed or charged is lost. */
export function RefusedPanel({ basket, payment, sealing, onAgain, onRequote, onApproved, onBack, onTakeBack, onAbroad }: RefusedPanelProps) {
  const t = useTexts(payingTexts);
  const plain = (
    <section className="flex flex-col gap-4">
      <Note tone="loss" icon={CircleAlert} title={t("sealRefused")}>
        {sealing.detail}
      </Note>
      <div className="flex flex-wrap gap-2">
        <BackButton onBack={onBack} />
        <Button kind="primary" large className="flex-1" onClick={onAgain}>
          {t("sealAgain")}
        </Button>
      </div>
    </section>
  );
  const kind = NOT_SO[sealing.code];
  if (kind !== undefined) return <NotThisWay kind={kind} payment={payment} sealing={sealing} onBack={onBack} onTakeBack={onTakeBack} onAbroad={onAbroad} />;
  if (PRICE_CHANGED.has(sealing.code)) return <Requote basket={basket} payment={payment} onBack={onBack} onRequote={onRequote} fallback={plain} />;
  if (APPROVAL_MISSING.has(sealing.code)) return <Approving basket={basket} payment={payment} onBack={onBack} onApproved={onApproved} detail={sealing.detail} />;
  return plain;
}
