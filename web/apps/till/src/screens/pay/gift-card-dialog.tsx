import { Problem } from "@comptoir/client";
import { Button, Dialog, formatDay, formatMoney, MoneyField, moneyToText, Note, parseMoney, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, Gift } from "lucide-react";
import { useState } from "react";

import { explain } from "../../api";
import { isPin, valuesApi } from "../../api-values";
import { left, takenFrom, type Payment, type StoredKind } from "../../domain/payment";
import { useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { valueTexts } from "../../texts/values";

interface GiftCardDialogProps {
  readonly payment: Payment;
  /** A number that was scanned. */
  readonly scanned: string;
  readonly onTake: (kind: StoredKind, amount: number, number: string, proof: string | null) => void;
  readonly onClose: () => void;
}

/** A gift card or credit note: its number, what is on it, and how much of it is taken. */
export function GiftCardDialog({ payment, scanned, onTake, onClose }: GiftCardDialogProps) {
  const t = useTexts(valueTexts);
  const tDay = useTexts(dayTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const [typed, setTyped] = useState(scanned);
  const [asked, setAsked] = useState(scanned);
  const [pin, setPin] = useState("");
  const [askedPin, setAskedPin] = useState("");
  const [text, setText] = useState("");
  const found = useQuery({ queryKey: ["gift-card", asked, askedPin], queryFn: () => valuesApi.find(asked, till.store, askedPin, payment.ticketId), enabled: asked !== "", staleTime: 0, gcTime: 0, retry: false });
  const value = asked === "" || found.isError ? undefined : found.data;
  const code = found.error instanceof Problem ? found.error.code : "";
  const wantsPin = askedPin !== "" || code === "payments.pin_needed" || code === "payments.pin_wrong";
  const isAsked = typed.trim() === asked && (!wantsPin || pin === askedPin);
  const due = left(payment);
  const free = value === undefined ? 0 : Math.max(0, value.balance.amount - takenFrom(payment, asked));
  const most = { ...due, amount: Math.min(due.amount, free) };
  const amount = text.trim() === "" ? most : parseMoney(text, due.currency);
  const isAmount = amount !== null && amount.amount > 0 && amount.amount <= most.amount;
  const take = () => {
    if (value !== undefined && isAmount) onTake(value.kind === "gift_card" ? "gift_card" : "store_credit", amount.amount, asked, value.proof ?? null);
  };
  const isUsable = value !== undefined && value.is_usable !== false && most.amount > 0;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("numberTitle")}
      actions={
        <>
          <Button onClick={onClose}>{t("notThis")}</Button>
          {isUsable && (
            <Button kind="primary" icon={Gift} disabled={!isAmount} onClick={take}>
              {t("take", { amount: formatMoney(isAmount ? amount : most, language) })}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <form
          className="flex flex-wrap items-start gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            // The second Enter on the same number takes what is on it.
            if (isAsked && isUsable) take();
            else {
              setAsked(typed.trim());
              setAskedPin(isPin(pin) ? pin : "");
            }
          }}
        >
          <TextField
            label={t("number")}
            help={t("numberHelp")}
            value={typed}
            onText={setTyped}
            className="flex-1"
            error={found.isError && !wantsPin ? explain(found.error instanceof Problem ? found.error : null, tDay("noAnswer")) : null}
          />
          {wantsPin && (
            <TextField
              label={t("pin")}
              help={t("pinHelp")}
              type="password"
              inputMode="numeric"
              autoComplete="off"
              autoFocus
              maxLength={8}
              value={pin}
              onText={setPin}
              className="order-last w-full"
              error={code === "payments.pin_wrong" && pin === askedPin && found.error instanceof Problem ? explain(found.error, tDay("noAnswer")) : null}
            />
          )}
          <Button type="submit" className="mt-6" busy={found.isFetching} disabled={typed.trim() === ""}>
            {t("look")}
          </Button>
        </form>
        <div className="min-h-40" aria-live="polite">
          {value !== undefined && (
            <div className="flex flex-col gap-4">
              <p className="flex items-baseline justify-between gap-3">
                <span className="text-ink-soft">
                  {t("endsIn", { kind: t(value.kind), digits: value.last_four })}
                  {value.expires_on !== null && ` · ${t("until", { day: formatDay(value.expires_on, language) })}`}
                </span>
                <span data-testid="balance" className="text-24 font-semibold">
                  {formatMoney({ ...value.balance, amount: free }, language)}
                </span>
              </p>
              {isUsable ? (
                <MoneyField
                  label={t("amountToTake")}
                  currency={due.currency}
                  value={text}
                  onText={setText}
                  onEnter={take}
                  keypad={false}
                  placeholder={moneyToText(most).replace(".", language === "fr" ? "," : ".")}
                  help={t("atMost", { amount: formatMoney(most, language) })}
                  error={isAmount ? null : t("atMost", { amount: formatMoney(most, language) })}
                />
              ) : (
                <Note tone="attention" icon={CircleAlert} title={t("notUsable")}>
                  {t("notUsableHelp")}
                </Note>
              )}
            </div>
          )}
        </div>
      </div>
    </Dialog>
  );
}
