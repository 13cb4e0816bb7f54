import { Button, formatMoney, Keypad, minorDigits, MoneyField, moneyToText, pressKey, useLanguage, useTexts } from "@comptoir/ui";
import { Calculator, Coins } from "lucide-react";
import { useState } from "react";

import { countedAmount, denominations } from "../domain/cash";
import { dayTexts } from "../texts/day";

interface CashCountProps {
  readonly label: string;
  readonly help?: string;
  readonly error: string | null;
  readonly currency: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onEnter: () => void;
  /** How many notes and coins by denomination, where they are counted so; none once the sum is typed. */
  readonly onPieces?: (pieces: Readonly<Record<number, number>>) => void;
}

interface PiecesProps {
  readonly currency: string;
  readonly onCount: (pieces: Readonly<Record<number, number>>) => void;
}

function Pieces({ currency, onCount }: PiecesProps) {
  const t = useTexts(dayTexts);
  const { language } = useLanguage();
  const [pieces, setPieces] = useState<Readonly<Record<number, number>>>({});
  const count = (denomination: number, text: string) => {
    const next = { ...pieces, [denomination]: Number.parseInt(text.replace(/\D/g, ""), 10) || 0 };
    setPieces(next);
    onCount(next);
  };
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-2">
      {denominations(currency).map((denomination) => {
        const value = formatMoney({ amount: denomination, currency }, language);
        return (
          <label key={denomination} className="flex items-center justify-end gap-2 text-13">
            <span className="whitespace-nowrap">{value} ×</span>
            <input
              type="text"
              inputMode="numeric"
              aria-label={t("piecesOf", { value })}
              value={pieces[denomination] === undefined || pieces[denomination] === 0 ? "" : String(pieces[denomination])}
              onChange={(event) => count(denomination, event.target.value)}
              className="min-h-11 w-16 rounded-md border border-outline bg-paper px-2 text-right text-15"
            />
          </label>
        );
      })}
    </div>
  );
}

/** A sum of cash: typed, by keypad, or counted by notes and coins. */
export function CashCount({ label, help, error, currency, text, onText, onEnter, onPieces }: CashCountProps) {
  const t = useTexts(dayTexts);
  const { language } = useLanguage();
  const [counting, setCounting] = useState(false);
  const decimals = minorDigits(currency);
  const localText = (amount: number) => moneyToText({ amount, currency }).replace(".", language === "fr" ? "," : ".");
  const type = (typed: string) => {
    onText(typed);
    onPieces?.({});
  };
  const take = (pieces: Readonly<Record<number, number>>) => {
    onText(localText(countedAmount(pieces)));
    onPieces?.(pieces);
  };
  return (
    <div className="flex flex-col gap-3">
      <MoneyField label={label} currency={currency} value={text} onText={type} onEnter={onEnter} error={error} autoFocus keypad={false} {...(help === undefined ? {} : { help })} />
      {counting ? <Pieces currency={currency} onCount={take} /> : <Keypad decimals={decimals} onKey={(key) => type(pressKey(text, key, decimals))} className="hidden pointer-coarse:grid" />}
      <Button kind="quiet" icon={counting ? Calculator : Coins} className="self-start" onClick={() => setCounting(!counting)}>
        {t(counting ? "hideCount" : "countCoins")}
      </Button>
    </div>
  );
}
