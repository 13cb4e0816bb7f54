import type { Money } from "@comptoir/client";
import { Button, classes, Dialog, Keypad, localized, minorDigits, MoneyField, Note, parseMoney, pressKey, useLanguage, useTexts } from "@comptoir/ui";
import { CircleAlert } from "lucide-react";
import { useState } from "react";

import { useTill } from "../../state/hooks";
import { sellingTexts } from "../../texts/selling";

export interface OpenPriceSale {
  readonly department: string;
  readonly label: string;
  readonly barcode: string | null;
  readonly price: Money;
}

interface OpenPriceDialogProps {
  /** The code that nobody knows; null when a person asked for an open price. */
  readonly barcode: string | null;
  readonly onSell: (sale: OpenPriceSale) => void;
  readonly onClose: () => void;
}

/** What has no product is sold all the same: a department, the price on its label. */
export function OpenPriceDialog({ barcode, onSell, onClose }: OpenPriceDialogProps) {
  const t = useTexts(sellingTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const departments = (till.departments ?? []).map(({ code, label }) => ({ code, label: localized(label, language) || code }));
  const [department, setDepartment] = useState(departments[0]?.code ?? null);
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const price = parseMoney(text, till.currency);
  const isPrice = price !== null && price.amount > 0;
  const decimals = minorDigits(till.currency);
  const sell = () => {
    setTried(true);
    const chosen = departments.find(({ code }) => code === department);
    if (chosen !== undefined && isPrice) onSell({ department: chosen.code, label: chosen.label, barcode, price });
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t(barcode === null ? "openPriceTitle" : "unknownTitle")}
      description={barcode === null ? t("openPriceHelp") : t("unknownHelp", { code: barcode })}
      actions={
        <>
          <Button onClick={onClose}>{t("notAdded")}</Button>
          <Button kind="primary" disabled={departments.length === 0} onClick={sell}>
            {t("addToBasket")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {departments.length === 0 ? (
          <Note tone="attention" icon={CircleAlert}>
            {t("noDepartments")}
          </Note>
        ) : (
          <div role="radiogroup" aria-label={t("department")} className="flex flex-wrap gap-2">
            {departments.map(({ code, label }) => (
              <button
                key={code}
                type="button"
                role="radio"
                aria-checked={department === code}
                onClick={() => setDepartment(code)}
                className={classes("min-h-11 rounded-md border px-4", department === code ? "border-accent bg-accent-soft font-medium text-accent" : "border-outline hover:bg-ground")}
              >
                {label}
              </button>
            ))}
          </div>
        )}
        <MoneyField label={t("price")} currency={till.currency} value={text} onText={setText} onEnter={sell} keypad={false} error={tried && !isPrice ? t("priceWrong") : null} />
        <Keypad decimals={decimals} onKey={(key) => setText(pressKey(text, key, decimals))} className="hidden pointer-coarse:grid" />
      </div>
    </Dialog>
  );
}
