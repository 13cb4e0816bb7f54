import { Button, classes, formatMoney, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Building2, Gift, PenLine, Star, Ticket, TicketPercent, Utensils } from "lucide-react";

import { left, PAPER_KINDS, takenFrom, type OtherKind, type PaperKind, type Payment } from "../../domain/payment";
import { pointsFor } from "../../domain/points";
import { accountQuery, loyaltyQuery, valuesQuery } from "../../state/customers";
import { may, useSession, useTill } from "../../state/hooks";
import { valueTexts } from "../../texts/values";

interface MoreTendersProps {
  readonly payment: Payment;
  readonly customer: string | null;
  readonly onNumber: () => void;
  /** For the amount typed, else all that is left. */
  readonly onPaper: (kind: PaperKind) => void;
  readonly onTake: (kind: OtherKind, amount: number, storedValue?: string) => void;
}

const PAPER_ICONS = { meal_voucher: Utensils, cheque: PenLine, voucher: TicketPercent } as const;

/** Paper, gift cards, credit, points and the account: everything but cash and card. */
export function MoreTenders({ payment, customer, onNumber, onPaper, onTake }: MoreTendersProps) {
  const t = useTexts(valueTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const session = useSession().data;
  const known = { enabled: customer !== null };
  const id = customer ?? "";
  const loyalty = useQuery({ ...loyaltyQuery(id), ...known }).data ?? null;
  const account = useQuery({ ...accountQuery(id), ...known }).data ?? null;
  const values = useQuery({ ...valuesQuery(id), ...known }).data?.items ?? [];
  const due = left(payment);
  const has = (kind: OtherKind) => payment.tenders.some((tender) => tender.kind === kind);
  const worth = loyalty?.worth ?? null;
  const redeeming = loyalty?.redeeming ?? null;
  const points = worth === null || redeeming === null || has("points") ? 0 : pointsFor(due, worth, redeeming);
  const money = (amount: number) => formatMoney({ ...due, amount }, language);
  const tile = "min-h-14 px-2";
  return (
    <div role="group" aria-label={t("otherWays")} className={classes("grid grid-cols-2 content-start gap-2 md:grid-cols-3", customer !== null && "min-h-46 md:min-h-30")}>
      {may(session, "payments.stored_value.find", till.store) && (
        <Button className={tile} icon={Gift} onClick={onNumber} shortcut="F9">
          {t("giftOrCredit")}
        </Button>
      )}
      {PAPER_KINDS.map((kind) => (
        <Button key={kind} className={tile} icon={PAPER_ICONS[kind]} onClick={() => onPaper(kind)}>
          {t(kind)}
        </Button>
      ))}
      {values.map((value) => {
        const amount = Math.min(due.amount, value.balance.amount - takenFrom(payment, value.id));
        if (amount <= 0 || value.has_pin) return null; // a card with a code is scanned, and its code typed
        return (
          <Button key={value.id} className={tile} icon={Ticket} onClick={() => onTake(value.kind === "gift_card" ? "gift_card" : "store_credit", amount, value.id)}>
            {t(value.kind)} · {money(amount)}
          </Button>
        );
      })}
      {points > 0 && (
        <Button className={tile} icon={Star} onClick={() => onTake("points", points)}>
          {t("points")} · {money(points)}
        </Button>
      )}
      {account !== null && !account.is_blocked && !has("account") && (
        <Button className={tile} icon={Building2} onClick={() => onTake("account", due.amount)}>
          {t("account")} · {money(due.amount)}
        </Button>
      )}
    </div>
  );
}
