import type { PricedLine } from "@comptoir/client";
import { Button, formatMoney, formatRate, useLanguage, useTexts } from "@comptoir/ui";
import { ShieldAlert, ShieldCheck } from "lucide-react";

import { lacksApproval } from "../../domain/approvals";
import { type BasketLine } from "../../domain/basket";
import { ecoOf } from "../../domain/bill";
import { lineTexts } from "../../texts/lines";

interface LineFactsProps {
  readonly line: BasketLine;
  readonly priced: PricedLine;
  readonly deposit: PricedLine | undefined;
  readonly onApprove: () => void;
}

const ROW = "flex justify-between gap-3 pl-14 text-13 text-ink-soft";

/** A price by hand that a manager has to allow, or has allowed. */
function Approving({ line, priced, onApprove }: Pick<LineFactsProps, "line" | "priced" | "onApprove">) {
  const t = useTexts(lineTexts);
  const { language } = useLanguage();
  const amount = priced.approval ?? null;
  if (amount === null) return null;
  if (!lacksApproval(line, amount.amount, new Date().toISOString())) {
    return (
      <p className="flex items-center gap-1.5 pl-14 text-13 text-accent">
        <ShieldCheck aria-hidden className="size-4 shrink-0" />
        {t("approved")}
      </p>
    );
  }
  return (
    <div className="flex items-center gap-2 py-1 pl-14">
      <ShieldAlert aria-hidden className="size-4 shrink-0 text-attention" />
      <span className="flex-1 text-13 text-attention">{t(line.isEmpties === true ? "emptiesNeedApproval" : "needsApproval", { amount: formatMoney(amount, language) })}</span>
      <Button onClick={onApprove}>{t("askApproval")}</Button>
    </div>
  );
}

/** What is special about a line: its price by hand, its deposit, what is inside the price, several taxes. */
export function LineFacts({ line, priced, deposit, onApprove }: LineFactsProps) {
  const t = useTexts(lineTexts);
  const { language } = useLanguage();
  const list = priced.list_price ?? null;
  const reason = line.override?.reason;
  return (
    <>
      {reason !== undefined && (
        <p className={ROW}>
          <span className="min-w-0 break-words">{t("byHandTag", { reason })}</span>
          {list !== null && <s className="shrink-0">{formatMoney(list, language)}</s>}
        </p>
      )}
      <Approving line={line} priced={priced} onApprove={onApprove} />
      {ecoOf(priced).map(({ kind, code, amount }) => (
        <p key={`${kind} ${code}`} className={ROW}>
          {t("eco", { amount: formatMoney(amount, language) })}
        </p>
      ))}
      {priced.taxes.length > 1 && <p className={ROW}>{t("rates", { rates: priced.taxes.map(({ rate }) => formatRate(rate, language)).join(", ") })}</p>}
      {deposit !== undefined && line.isEmpties !== true && (
        <p className={ROW}>
          <span>{t("deposit")}</span>
          <span>{formatMoney(deposit.due, language)}</span>
        </p>
      )}
    </>
  );
}
