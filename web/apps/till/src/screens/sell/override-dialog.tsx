import type { Money } from "@comptoir/client";
import { Button, classes, Dialog, formatMoney, Keypad, minorDigits, MoneyField, Note, parseMoney, pressKey, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { useState } from "react";

import { api, explain } from "../../api";
import { basketRequest, overridePrice, priceAfter, type Basket, type BasketLine } from "../../domain/basket";
import { useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { lineTexts } from "../../texts/lines";
import { sellingTexts } from "../../texts/selling";

interface OverrideDialogProps {
  readonly basket: Basket;
  readonly line: BasketLine;
  readonly listPrice: Money;
  /** `missing` is what somebody has to allow off the line, when it is more than this person may. */
  readonly onPrice: (price: Money, reason: string, missing: Money | null) => void;
  readonly onClose: () => void;
}

const REASONS = ["reasonDamaged", "reasonMatched", "reasonShown", "reasonGesture"] as const;
const WAYS = ["newPrice", "percentOff"] as const;
const CHIP = "min-h-11 rounded-md border px-4";
const CHOSEN = "border-accent bg-accent-soft font-medium text-accent";
const OTHER = "border-outline hover:bg-ground";

/** Another price for a known product, typed or as a share off, with its reason. The server says whether it may be. */
export function OverrideDialog({ basket, line, listPrice, onPrice, onClose }: OverrideDialogProps) {
  const t = useTexts(lineTexts);
  const tSell = useTexts(sellingTexts);
  const tDay = useTexts(dayTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const [way, setWay] = useState<(typeof WAYS)[number]>("newPrice");
  const [text, setText] = useState("");
  const [reason, setReason] = useState(line.override?.reason ?? "");
  const [tried, setTried] = useState(false);
  const price = way === "newPrice" ? parseMoney(text, till.currency) : priceAfter(listPrice, text);
  const isPrice = price !== null && price.amount >= 0;
  const decimals = way === "newPrice" ? minorDigits(till.currency) : 2;
  const write = (next: string) => {
    setText(next);
    setTried(false);
  };
  const ask = useMutation({
    mutationFn: (wanted: Money) => api.price(till.code, basketRequest(overridePrice(basket, line.id, wanted, { reason: reason.trim(), approval: null }))),
    onSuccess: ({ lines }, wanted) => onPrice(wanted, reason.trim(), lines.find(({ id }) => id === line.id)?.approval ?? null),
  });
  const submit = () => {
    setTried(true);
    if (isPrice && reason.trim() !== "" && !ask.isPending) ask.mutate(price);
  };
  const wrong = tried && !isPrice ? (way === "newPrice" ? tSell("priceWrong") : t("percentWrong")) : null;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("byHandTitle")}
      description={`${line.label}. ${t("listPrice", { price: formatMoney(listPrice, language) })}`}
      actions={
        <>
          <Button onClick={onClose}>{t("notNow")}</Button>
          <Button kind="primary" busy={ask.isPending} onClick={submit}>
            {t("usePrice")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div role="radiogroup" aria-label={t("how")} className="flex flex-wrap gap-2">
          {WAYS.map((each) => (
            <button
              key={each}
              type="button"
              role="radio"
              aria-checked={way === each}
              onClick={() => {
                setWay(each);
                write("");
              }}
              className={classes(CHIP, way === each ? CHOSEN : OTHER)}
            >
              {t(each)}
            </button>
          ))}
        </div>
        {way === "newPrice" ? (
          <MoneyField label={t("newPrice")} currency={till.currency} value={text} onText={write} onEnter={submit} keypad={false} error={wrong} />
        ) : (
          <TextField
            label={t("percentOff")}
            inputMode="decimal"
            value={text}
            onText={write}
            error={wrong}
            help={t("gives", { price: isPrice ? formatMoney(price, language) : "…" })}
            onKeyDown={(event) => {
              if (event.key === "Enter") submit();
            }}
          />
        )}
        <Keypad decimals={decimals} onKey={(key) => write(pressKey(text, key, decimals))} className="hidden pointer-coarse:grid" />
        <div className="flex flex-col gap-2">
          <TextField
            label={t("reason")}
            value={reason}
            onText={setReason}
            maxLength={300}
            help={t("reasonHelp")}
            error={tried && reason.trim() === "" ? t("reasonMissing") : null}
            onKeyDown={(event) => {
              if (event.key === "Enter") submit();
            }}
          />
          <div className="flex flex-wrap gap-2">
            {REASONS.map((each) => (
              <button key={each} type="button" aria-pressed={reason === t(each)} onClick={() => setReason(t(each))} className={classes(CHIP, reason === t(each) ? CHOSEN : OTHER)}>
                {t(each)}
              </button>
            ))}
          </div>
        </div>
        {ask.isError && (
          <Note tone="loss" icon={CircleAlert}>
            {explain(ask.error, tDay("noAnswer"))}
          </Note>
        )}
      </div>
    </Dialog>
  );
}
