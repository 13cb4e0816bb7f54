import { Button, classes, countedAmount, denominations, formatMoney, Keypad, minorDigits, MoneyField, moneyToText, pressKey, useLanguage, useTexts } from "@comptoir/ui";
import { Calculator, Coins } from "lucide-react";
import { useState } from "react";

import { dayTexts } from "../texts/day";

const PIECES_LENGTH_MAX = 5;

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
  const all = denominations(currency);
  const [pieces, setPieces] = useState<Readonly<Record<number, number>>>({});
  /** The one that the keypad writes. */
  const [current, setCurrent] = useState(all[0] ?? 1);
  const hasOwnKeypad = matchMedia("(pointer: coarse)").matches;
  const shown = (denomination: number) => (pieces[denomination] === undefined || pieces[denomination] === 0 ? "" : String(pieces[denomination]));
  const count = (denomination: number, text: string) => {
    const next = { ...pieces, [denomination]: Number.parseInt(text.replace(/\D/g, ""), 10) || 0 };
    setPieces(next);
    onCount(next);
  };
  return (
    <div className="flex flex-col gap-4 pointer-coarse:md:flex-row">
      <div className="grid flex-1 grid-cols-2 gap-x-4 gap-y-2">
        {all.map((denomination) => {
          const value = formatMoney({ amount: denomination, currency }, language);
          return (
            <label key={denomination} className="flex items-center justify-end gap-2 text-13">
              <span className="whitespace-nowrap">{value} ×</span>
              <input
                type="text"
                inputMode={hasOwnKeypad ? "none" : "numeric"}
                aria-label={t("piecesOf", { value })}
                value={shown(denomination)}
                onChange={(event) => count(denomination, event.target.value)}
                onFocus={() => setCurrent(denomination)}
                className={classes("min-h-11 w-16 rounded-md border bg-paper px-2 text-right text-15", denomination === current ? "border-accent pointer-coarse:bg-accent-soft" : "border-outline")}
              />
            </label>
          );
        })}
      </div>
      <Keypad decimals={0} onKey={(key) => count(current, pressKey(shown(current), key, 0).slice(0, PIECES_LENGTH_MAX))} className="sticky bottom-0 hidden self-start bg-paper py-1 max-md:w-full md:w-56 pointer-coarse:grid" />
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
