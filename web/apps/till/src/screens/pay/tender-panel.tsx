import { Button, formatAmount, formatMoney, Keypad, type KeypadKey, minorDigits, MoneyField, parseMoney, pressKey, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { Banknote, CreditCard } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";

import { sound } from "../../devices/sound";
import { useWedge } from "../../devices/use-wedge";
import { quickCash } from "../../domain/cash";
import { cashLeft, left, type OtherKind, type Payment } from "../../domain/payment";
import { isSymbol } from "../../domain/questions";
import { leavePayment, takesMore } from "../../domain/sale";
import { useTill } from "../../state/hooks";
import { findByCode } from "../../state/known-cards";
import { payingTexts } from "../../texts/paying";
import { GiftCardDialog } from "./gift-card-dialog";
import { MoreTenders } from "./more-tenders";

interface TenderPanelProps {
  readonly payment: Payment;
  readonly customer: string | null;
  readonly onOther: (kind: OtherKind, amount: number, from?: { readonly number?: string; readonly proof?: string; readonly storedValue?: string }) => void;
  readonly onCash: (amount: number) => void;
  readonly onCard: (amount: number) => void;
  /** Null when something was charged and the basket must stay as it is. */
  readonly onLeave: (() => void) | null;
}

/** The amount typed, else all that is left; an error in words when it cannot be taken. */
function useAmount(payment: Payment) {
  const t = useTexts(payingTexts);
  const { language } = useLanguage();
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  const due = left(payment);
  const write = (next: string) => {
    setText(next);
    setError(null);
  };
  const take = (kind: "cash" | "card", then: (amount: number) => void) => {
    const amount = text.trim() === "" ? (kind === "cash" ? cashLeft(payment) : due) : parseMoney(text, due.currency);
    if (amount === null || amount.amount <= 0) setError(t("amountWrong"));
    else if (kind === "card" && amount.amount > due.amount) setError(t("amountTooMuch", { amount: formatMoney(due, language) }));
    else {
      write("");
      then(amount.amount);
    }
  };
  return { text, write, error, take };
}

/** How it is paid: big tiles for all that is left, quick amounts of cash, any other amount. */
export function TenderPanel({ payment, customer, onOther, onCash, onCard, onLeave }: TenderPanelProps) {
  const t = useTexts(payingTexts);
  const { language } = useLanguage();
  const { text, write, error, take } = useAmount(payment);
  const due = left(payment);
  const decimals = minorDigits(due.currency);
  const cash = () => take("cash", onCash);
  const card = () => take("card", onCard);
  const [number, setNumber] = useState<string | null>(null);
  const { till, store } = useTill();
  const toast = useToast();
  /** A thing that was forgotten goes into the basket while nothing is paid; any other code is a gift card's. */
  const scanned = async (code: string) => {
    const then = store.sale();
    const isGoods = isSymbol(code) || (await findByCode(till.code, code).catch(() => null)) !== null;
    if (!isGoods) setNumber(code);
    else if (takesMore(then, store.sale())) {
      store.addScan(code);
      store.update(leavePayment);
    } else {
      sound.wrong();
      toast({ text: t("finishFirst") });
    }
  };
  useWedge({ onScan: (code) => void scanned(code) });
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (number !== null || event.defaultPrevented) return; // Escape may just have closed a dialog
    if (event.key === "F9") setNumber("");
    else if (event.key === "F8") card();
    else if (event.key === "F7") cash();
    else if (event.key === "Escape") onLeave?.();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
  const typed = text.trim() === "" ? null : parseMoney(text, due.currency);
  const inCash = cashLeft(payment);
  return (
    // On a touch screen of 1024 × 768 all of it stands there at once.
    <section className="flex flex-col gap-4 md:gap-3">
      <div className="grid grid-cols-2 gap-3">
        <Button kind="primary" className="min-h-32 flex-col py-4 text-18 md:min-h-24 md:gap-1 md:py-2" icon={Banknote} onClick={cash} shortcut="F7">
          {t("cash")}
          <span className="text-15 font-normal">{formatMoney(typed ?? inCash, language)}</span>
        </Button>
        <Button kind="primary" className="min-h-32 flex-col py-4 text-18 md:min-h-24 md:gap-1 md:py-2" icon={CreditCard} onClick={card} shortcut="F8">
          {t("card")}
          <span className="text-15 font-normal">{formatMoney(typed ?? due, language)}</span>
        </Button>
      </div>
      <div role="group" aria-label={t("quickCash")} className="grid grid-cols-[repeat(auto-fit,minmax(7.5rem,1fr))] gap-2">
        {quickCash(inCash.amount, due.currency).map((amount, index) => (
          <Button key={amount} className="min-h-14 px-2 text-18" onClick={() => onCash(amount)}>
            {index === 0 ? t("exact") : formatMoney({ amount, currency: due.currency }, language)}
          </Button>
        ))}
      </div>
      <MoreTenders
        payment={payment}
        customer={customer}
        onNumber={() => setNumber("")}
        onPaper={(kind, most) => take("card", (amount) => onOther(kind, Math.min(amount, most)))}
        onTake={(kind, amount, storedValue) => onOther(kind, amount, storedValue === undefined ? {} : { storedValue })}
      />
      <div className="flex flex-col gap-3 rounded-md bg-paper p-4 shadow-card md:p-3">
        <MoneyField label={t("otherAmount")} currency={due.currency} value={text} onText={write} error={error} onEnter={cash} autoFocus keypad={false} placeholder={formatAmount(due, language)} />
        <Keypad decimals={decimals} onKey={(key: KeypadKey) => write(pressKey(text, key, decimals))} className="hidden md:[&_button]:min-h-12 pointer-coarse:grid" />
      </div>
      {number !== null && (
        <GiftCardDialog
          key={number}
          payment={payment}
          scanned={number}
          onClose={() => setNumber(null)}
          onTake={(kind, amount, taken, proof) => {
            setNumber(null);
            onOther(kind, amount, { number: taken, ...(proof === null ? {} : { proof }) });
          }}
        />
      )}
    </section>
  );
}
