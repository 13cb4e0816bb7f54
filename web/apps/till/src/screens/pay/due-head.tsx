import { formatMoney, formatQuantity, IconButton, useLanguage, useTexts } from "@comptoir/ui";
import { Banknote, Building2, CreditCard, Gift, PenLine, Star, Ticket, TicketPercent, Utensils, X } from "lucide-react";

import type { Basket } from "../../domain/basket";
import { billOf } from "../../domain/bill";
import { cashLeft, isCovered, isOvercharged, left, type Payment, type Tender } from "../../domain/payment";
import { usePriced } from "../../state/use-priced";
import { lineTexts } from "../../texts/lines";
import { payingTexts } from "../../texts/paying";
import { valueTexts } from "../../texts/values";

interface DueHeadProps {
  readonly basket: Basket;
  readonly payment: Payment;
  readonly onRemove: (tenderId: string) => void;
  readonly onGiveBack: (attempt: string) => void;
}

const ICONS = { cash: Banknote, card: CreditCard, gift_card: Gift, store_credit: Ticket, points: Star, account: Building2, meal_voucher: Utensils, cheque: PenLine, voucher: TicketPercent } as const;

function TenderRow({ tender, onTakeBack }: { readonly tender: Tender; readonly onTakeBack: (() => void) | null }) {
  const t = useTexts(payingTexts);
  const { language } = useLanguage();
  const tValue = useTexts(valueTexts);
  const Icon = ICONS[tender.kind];
  const amount = formatMoney(tender.amount, language);
  return (
    <li className="flex min-h-12 items-center gap-3">
      <Icon aria-hidden className="size-5 text-accent" />
      <span className="flex-1">{tender.kind === "cash" || tender.kind === "card" ? t(tender.kind) : tValue(tender.kind)}</span>
      <span className="font-medium">{amount}</span>
      {onTakeBack !== null && <IconButton icon={X} label={t("takeBack", { amount })} onClick={onTakeBack} />}
    </li>
  );
}

/** What is being paid for, one line each; not on a narrow screen. */
function Bought({ basket }: { readonly basket: Basket }) {
  const t = useTexts(lineTexts);
  const { language } = useLanguage();
  const priced = usePriced(basket);
  return (
    <ul className="mt-3 max-h-72 divide-y divide-line overflow-y-auto border-t border-line max-md:hidden">
      {billOf(basket, priced).map(({ key, kind, label, quantity, unit, due }) => (
        <li key={key} className="flex justify-between gap-3 py-2 text-13">
          <span className="min-w-0 truncate">
            {kind === "deposit" ? t("deposit") : `${formatQuantity(quantity, unit, language)} × ${kind === "empties" ? `${t("empties")} · ` : ""}${label}`}
          </span>
          {due !== null && <span className="shrink-0">{formatMoney(due, language)}</span>}
        </li>
      ))}
    </ul>
  );
}

/** What is due, large; what was received; what is left. */
export function DueHead({ basket, payment, onRemove, onGiveBack }: DueHeadProps) {
  const t = useTexts(payingTexts);
  const { language } = useLanguage();
  const hasTenders = payment.tenders.length > 0;
  const inCash = cashLeft(payment);
  const mayTakeBack = payment.sealing.step === "open" || payment.sealing.step === "refused";
  const takeBack = (tender: Tender) => {
    if (tender.attempt === null) onRemove(tender.id);
    else onGiveBack(tender.attempt);
  };
  return (
    <section className="flex flex-col gap-1 self-start rounded-md bg-paper p-5 shadow-card">
      <p className="text-ink-soft">{t(hasTenders ? "left" : "due")}</p>
      <p data-testid="left" aria-live="polite" className="text-36 font-semibold md:text-[3rem] md:leading-[3.5rem]">
        {formatMoney(hasTenders ? left(payment) : payment.due, language)}
      </p>
      {inCash.amount !== left(payment).amount && <p className="text-ink-soft">{t("inCash", { amount: formatMoney(inCash, language) })}</p>}
      {hasTenders && (
        <>
          <p className="flex justify-between border-b border-line pb-2 text-ink-soft">
            <span>{t("due")}</span>
            <span>{formatMoney(payment.due, language)}</span>
          </p>
          <ul aria-label={t("received")} className="flex flex-col">
            {payment.tenders.map((tender) => (
              <TenderRow key={tender.id} tender={tender} onTakeBack={mayTakeBack && (payment.sealing.step === "refused" || !isCovered(payment) || isOvercharged(payment)) ? () => takeBack(tender) : null} />
            ))}
          </ul>
        </>
      )}
      <Bought basket={basket} />
    </section>
  );
}
