import type { Money } from "@comptoir/client";
import { Button, Dialog, Keypad, minorDigits, MoneyField, Note, parseMoney, pressKey, TextField, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { useState } from "react";

import { explain } from "../../api";
import { isPin, valuesApi } from "../../api-values";
import { useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { sellingTexts } from "../../texts/selling";
import { valueTexts } from "../../texts/values";

interface GiftCardSaleDialogProps {
  readonly onSell: (number: string, price: Money, label: string, sealedPin: string) => void;
  readonly onClose: () => void;
}

/** A gift card as a line: the amount, and a card that is scanned or a fresh number. */
export function GiftCardSaleDialog({ onSell, onClose }: GiftCardSaleDialogProps) {
  const t = useTexts(valueTexts);
  const tSell = useTexts(sellingTexts);
  const tDay = useTexts(dayTexts);
  const { till } = useTill();
  const [text, setText] = useState("");
  const [number, setNumber] = useState("");
  const [pin, setPin] = useState("");
  const [tried, setTried] = useState(false);
  const pinIsRight = pin === "" || isPin(pin);
  const fresh = useMutation({ mutationFn: () => valuesApi.freshNumber(), onSuccess: setNumber });
  const seal = useMutation({ mutationFn: () => valuesApi.sealPin(number.trim(), pin) });
  const price = parseMoney(text, till.currency);
  const isPrice = price !== null && price.amount > 0;
  const decimals = minorDigits(till.currency);
  const sell = () => {
    setTried(true);
    if (!isPrice || number.trim() === "" || !pinIsRight || seal.isPending) return;
    if (pin === "") onSell(number.trim(), price, t("gift_card"), "");
    else seal.mutate(undefined, { onSuccess: (sealedPin) => onSell(number.trim(), price, t("gift_card"), sealedPin) });
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("sellTitle")}
      description={t("sellHelp")}
      actions={
        <>
          <Button onClick={onClose}>{t("notNow")}</Button>
          <Button kind="primary" busy={seal.isPending} onClick={sell}>
            {t("addCard")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <MoneyField label={t("amount")} currency={till.currency} value={text} onText={setText} onEnter={sell} keypad={false} error={tried && !isPrice ? tSell("priceWrong") : null} />
        <Keypad decimals={decimals} onKey={(key) => setText(pressKey(text, key, decimals))} className="hidden pointer-coarse:grid" />
        <div className="flex items-start gap-2 max-sm:flex-col">
          <TextField
            label={t("number")}
            help={t("numberHelp")}
            value={number}
            onText={setNumber}
            className="w-full flex-1"
            error={tried && number.trim() === "" ? t("numberMissing") : null}
            onKeyDown={(event) => {
              if (event.key === "Enter") sell();
            }}
          />
          <Button className="sm:mt-6" busy={fresh.isPending} onClick={() => fresh.mutate()}>
            {t("newNumber")}
          </Button>
        </div>
        <TextField label={t("pinOptional")} help={t("pinOptionalHelp")} type="password" inputMode="numeric" autoComplete="off" maxLength={8} value={pin} onText={setPin} error={tried && !pinIsRight ? t("pinWrong") : null} />
        {(fresh.isError || seal.isError) && (
          <Note tone="loss" icon={CircleAlert}>
            {explain(seal.error ?? fresh.error, tDay("noAnswer"))}
          </Note>
        )}
      </div>
    </Dialog>
  );
}
