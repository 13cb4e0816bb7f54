import { Button, classes, formatMoney, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Building2, Gift, PenLine, Star, Ticket, TicketPercent, Utensils } from "lucide-react";

import { api } from "../../api";
import { basketRequest } from "../../domain/basket";
import { left, PAPER_KINDS, takenAs, takenFrom, type OtherKind, type PaperKind, type Payment } from "../../domain/payment";
import { pointsFor } from "../../domain/points";
import { accountQuery, loyaltyQuery, valuesQuery } from "../../state/customers";
import { may, useSale, useSession, useTill } from "../../state/hooks";
import { valueTexts } from "../../texts/values";

interface MoreTendersProps {
  readonly payment: Payment;
  readonly customer: string | null;
  readonly onNumber: () => void;
  /** For the amount typed, else all that is left, and at most what may be paid so. */
  readonly onPaper: (kind: PaperKind, most: number) => void;
  readonly onTake: (kind: OtherKind, amount: number, storedValue?: string) => void;
}

const PAPER_ICONS = { meal_voucher: Utensils, cheque: PenLine, voucher: TicketPercent } as const;

/** Paper, gift cards, credit, points and the account: everything but cash and card. */
export function MoreTenders({ payment, customer, onNumber, onPaper, onTake }: MoreTendersProps) {
  const t = useTexts(valueTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const { basket } = useSale();
  const food = useQuery({ queryKey: ["meal-vouchers", payment.ticketId, payment.due.amount], queryFn: () => api.mealVouchers(till.code, basketRequest(basket)), staleTime: Infinity, gcTime: 0 });
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
  /** Without an answer the server decides when the ticket is sealed. */
  const most = { meal_voucher: food.data === undefined ? due.amount : Math.max(0, Math.min(due.amount, food.data.amount - takenAs(payment, "meal_voucher"))), cheque: due.amount, voucher: due.amount };
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
        <Button key={kind} className={tile} icon={PAPER_ICONS[kind]} disabled={most[kind] === 0} onClick={() => onPaper(kind, most[kind])}>
          {kind === "meal_voucher" ? (
            <span className="flex flex-col leading-tight">
              {t(kind)}
              <span className="text-13">{food.data === undefined ? "\u00a0" : money(most[kind])}</span>
            </span>
          ) : (
            t(kind)
          )}
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
