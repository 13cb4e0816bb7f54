import type { Card } from "@comptoir/client";
import { Button, Dialog, Keypad, parseQuantity, pressKey, QuantityField, unitDecimals, unitSymbol, useTexts } from "@comptoir/ui";
import { useState } from "react";

import { sellingTexts } from "../../texts/selling";

interface WeighDialogProps {
  readonly card: Card;
  readonly onQuantity: (quantity: string) => void;
  readonly onClose: () => void;
}

/** Goods by weight, length or volume: how much, before it is a line. */
export function WeighDialog({ card, onQuantity, onClose }: WeighDialogProps) {
  const t = useTexts(sellingTexts);
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const quantity = parseQuantity(text, card.unit);
  const isQuantity = quantity !== null && Number(quantity) > 0;
  const decimals = unitDecimals(card.unit);
  const accept = () => {
    setTried(true);
    if (isQuantity) onQuantity(quantity);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("weighTitle")}
      description={card.label}
      actions={
        <Button kind="primary" large onClick={accept}>
          {t("addToBasket")}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <QuantityField label={t("quantityIn", { unit: unitSymbol(card.unit) })} unit={card.unit} value={text} onText={setText} onEnter={accept} keypad={false} error={tried && !isQuantity ? t("quantityWrong") : null} />
        <Keypad decimals={decimals} onKey={(key) => setText(pressKey(text, key, decimals))} className="hidden pointer-coarse:grid" />
      </div>
    </Dialog>
  );
}
