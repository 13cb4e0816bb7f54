import type { Money } from "@comptoir/client";
import { Button, Dialog, formatMoney, MoneyField, parseMoney, useLanguage, useTexts } from "@comptoir/ui";
import { Banknote } from "lucide-react";
import { useState } from "react";

import { quickCash } from "../../domain/cash";
import { paperTexts } from "../../texts/paper";
import { payingTexts } from "../../texts/paying";

interface CashGivenProps {
  /** What is paid in cash, in coins that exist. */
  readonly due: Money;
  readonly onGiven: (amount: number) => void;
  readonly onClose: () => void;
}

/** How much cash the customer hands over; what is more is change. */
export function CashGiven({ due, onGiven, onClose }: CashGivenProps) {
  const t = useTexts(payingTexts);
  const tPaper = useTexts(paperTexts);
  const { language } = useLanguage();
  const [text, setText] = useState("");
  const [isWrong, setWrong] = useState(false);
  const take = () => {
    const amount = text.trim() === "" ? due : parseMoney(text, due.currency);
    if (amount === null || amount.amount < due.amount) setWrong(true);
    else onGiven(amount.amount);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={tPaper("cashTitle")}
      description={`${tPaper("exchangeDue")}: ${formatMoney(due, language)}`}
      actions={
        <Button kind="primary" icon={Banknote} onClick={take}>
          {tPaper("cashTake")}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <div role="group" aria-label={t("quickCash")} className="grid grid-cols-2 gap-2">
          {quickCash(due.amount, due.currency).map((amount, index) => (
            <Button key={amount} className="min-h-14 px-2 text-18" onClick={() => onGiven(amount)}>
              {index === 0 ? t("exact") : formatMoney({ amount, currency: due.currency }, language)}
            </Button>
          ))}
        </div>
        <MoneyField
          label={t("otherAmount")}
          currency={due.currency}
          value={text}
          onText={(next) => {
            setText(next);
            setWrong(false);
          }}
          onEnter={take}
          error={isWrong ? tPaper("cashShort", { amount: formatMoney(due, language) }) : null}
          autoFocus
        />
      </div>
    </Dialog>
  );
}
