import { newId, type Money, type Ticket as SoldTicket, type TicketLine } from "@comptoir/client";
import { Button, EmptyState, formatInstant, formatMoney, formatQuantity, localized, Note, QuantityField, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowLeftRight, Banknote, CircleAlert, CircleCheck, FileText, Ticket, Undo2 } from "lucide-react";
import { useState } from "react";

import { api, explain } from "../../api";
import { sellingApi } from "../../api-selling";
import { hasItself, refundPartsAfter, type RefundPart, type RefundWay } from "../../domain/refund";
import { goesAlong, nameSerial, returnable, returnRequest, setAside, takeBack } from "../../domain/return";
import { ChoiceRow } from "../../parts/choice-row";
import { PrintSlip } from "../../parts/print-slip";
import { ReasonChips } from "../../parts/reason-chips";
import { ReceiptChoice } from "../../parts/receipt-choice";
import { useTill } from "../../state/hooks";
import { keptReturn } from "../../state/kept-returns";
import { useZone } from "../../state/use-zone";
import { dayTexts } from "../../texts/day";
import { paperTexts } from "../../texts/paper";
import { payingTexts } from "../../texts/paying";
import { pieceTexts } from "../../texts/pieces";
import { valueTexts } from "../../texts/values";
import { GivenBefore } from "./given-before";
import { ExchangePanel, type Exchanged } from "./exchange-panel";
import { NotRefunded, useRefund } from "./use-refund";

interface LineProps {
  readonly line: TicketLine;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** A deposit that goes back with its product: how many. */
  readonly along: string | null;
  readonly isAside: boolean;
  readonly onAside: (isAside: boolean) => void;
  /** Of a piece that was sold by its serial number: which one comes back. */
  readonly serial: string | null;
  readonly onSerial: (serial: string) => void;
}

function ReturnLine({ line, text, along, onText, isAside, onAside, serial, onSerial }: LineProps) {
  const t = useTexts(payingTexts);
  const tPaper = useTexts(paperTexts);
  const tPiece = useTexts(pieceTexts);
  const { language } = useLanguage();
  const left = returnable(line);
  const name = localized(line.label, language);
  return (
    <li className="flex flex-wrap items-center gap-3 py-3">
      <div className="min-w-40 flex-1">
        <p className="font-medium">{name}</p>
        <p className="text-13 text-ink-soft">
          {along !== null && `${t("goesAlong")} · `}
          {Number(left) === 0 ? t("allReturned") : t("returnable", { quantity: formatQuantity(left, line.unit, language) })} · {formatMoney(line.due, language)}
        </p>
      </div>
      {Number(left) > 0 && (
        <QuantityField label={`${t("quantityBack")}: ${name}`} hideLabel unit={line.unit} value={text} onText={onText} placeholder={along ?? "0"} keypad={false} className="w-48" />
      )}
      {text.trim() !== "" && text.trim() !== "0" && (
        <label className="flex min-h-11 items-center gap-2" title={tPaper("setAsideHelp")}>
          <input type="checkbox" className="size-5 accent-accent" checked={isAside} onChange={(event) => onAside(event.target.checked)} aria-label={`${tPaper("setAside")}: ${name}`} />
          {tPaper("setAside")}
        </label>
      )}
      {serial !== null && text.trim() !== "" && text.trim() !== "0" && (
        <TextField label={tPiece("serial")} help={tPaper("serialBack")} value={serial} onText={onSerial} autoComplete="off" maxLength={50} className="w-full" />
      )}
    </li>
  );
}

/** How much goes back in which way. */
function Parts({ parts, currency }: { readonly parts: readonly RefundPart[]; readonly currency: string }) {
  const t = useTexts(payingTexts);
  const tValue = useTexts(valueTexts);
  const { language } = useLanguage();
  return (
    <ul className="flex flex-wrap gap-x-4 text-ink-soft">
      {parts.map(({ kind, amount, original, attempt }) => (
        <li key={`${kind} ${original ?? ""} ${attempt ?? ""}`}>
          {kind === "cash" || kind === "card" ? t(kind) : tValue(kind)} {formatMoney({ amount, currency }, language)}
        </li>
      ))}
    </ul>
  );
}

/** What comes back of one ticket. The server says what it is worth; the return's name is made once. */
export function ReturnForm({ ticket, onChanged }: { readonly ticket: SoldTicket; readonly onChanged: () => void }) {
  const t = useTexts(payingTexts);
  const tDay = useTexts(dayTexts);
  const tValue = useTexts(valueTexts);
  const tPaper = useTexts(paperTexts);
  const [isExchange, setExchange] = useState(false);
  const [exchanged, setExchanged] = useState<Exchanged | null>(null);
  const { language } = useLanguage();
  const zone = useZone();
  const { till } = useTill();
  // The return that a card was asked for already goes on under its name.
  const before = ticket.refunded_without_return ?? [];
  const [state, setState] = useState(() => keptReturn(before[0]?.basket ?? newId(), ticket));
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() => Object.fromEntries(state.quantities));
  const asked = returnRequest({ ...state, serials: new Map() }, till.code);
  const isEmpty = state.quantities.size === 0;
  const details = useQuery({ queryKey: ["ticket-details", ticket.id], queryFn: () => sellingApi.detailsOf(ticket.id) });
  const withSerial = details.data?.filter(({ kind }) => kind === "serial").map(({ line }) => line) ?? [];
  const price = useQuery({ queryKey: ["return", asked], queryFn: () => api.priceReturn(asked), enabled: !isEmpty, placeholderData: keepPreviousData });
  const due = !isEmpty && !price.isPlaceholderData ? price.data?.totals.due : undefined;
  const step = price.data?.cash_step ?? 1;
  const { refund, way, choose, note, isCardBack } = useRefund(state, ticket);
  const refundable = ticket.refundable ?? [];
  const wanted = due === undefined ? [] : refundPartsAfter(before, way, refundable, Math.abs(due.amount), step);
  const parts = wanted ?? [];
  const write = (lineId: string, text: string) => {
    if (isCardBack || refund.isPending) return;
    setTexts({ ...texts, [lineId]: text });
    setState(takeBack(state, lineId, text.trim() === "" ? "0" : text.replace(",", ".")));
  };
  const absolute = (money: Money): Money => ({ ...money, amount: Math.abs(money.amount) });

  if (refund.data !== undefined && due !== undefined) {
    return (
      <EmptyState
        icon={CircleCheck}
        title={t("refundDone", { amount: formatMoney(absolute(due), language) })}
        className="rounded-md bg-paper shadow-card"
        {...(note === null ? {} : { action: <PrintSlip number={note} words={tValue("printNote")} /> })}
      >
        <Parts parts={parts} currency={due.currency} />
        <div className="mt-4">
          <ReceiptChoice ticket={state.id} number={refund.data.number} isFresh isReturn cashOf={parts.some(({ kind }) => kind === "cash") ? state.id : null} />
        </div>
      </EmptyState>
    );
  }
  if (exchanged !== null) {
    const { balance } = exchanged;
    return (
      <EmptyState
        icon={CircleCheck}
        title={tPaper("exchangeDone")}
        className="rounded-md bg-paper shadow-card"
        {...(exchanged.note === null ? {} : { action: <PrintSlip number={exchanged.note} words={tValue("printNote")} /> })}
      >
        <p className="text-ink-soft">{tPaper(balance.amount > 0 ? "exchangeDue" : balance.amount < 0 ? "exchangeBack" : "exchangeEven")}</p>
        {balance.amount !== 0 && <p className="text-24 font-semibold text-ink">{formatMoney(absolute(balance), language)}</p>}
        <div className="mt-4">
          <ReceiptChoice ticket={exchanged.sale} number={exchanged.number} isFresh cashOf={exchanged.cashOf} />
        </div>
      </EmptyState>
    );
  }
  const error = refund.error ?? price.error;
  const told = error instanceof NotRefunded ? tValue("cardNotRefunded", { detail: error.message }) : explain(error, tDay("noAnswer"));
  return (
    <section className="flex flex-col gap-4 rounded-md bg-paper p-5 shadow-card">
      <header className="flex flex-wrap justify-between gap-2">
        <h2 className="text-18 font-semibold">{t("ticketNumber", { number: ticket.number })}</h2>
        <p className="text-ink-soft">{t("soldOn", { day: formatInstant(ticket.at, language, zone) })}</p>
      </header>
      {before.map((one) => (
        <GivenBefore key={one.attempt} one={one} onChanged={onChanged} />
      ))}
      <ul className="divide-y divide-line">
        {ticket.lines.map((line, index) => (
          <ReturnLine key={line.id} line={line} along={goesAlong(state, line)} serial={withSerial.includes(index + 1) ? (state.serials.get(line.id) ?? "") : null} onSerial={(serial) => setState(nameSerial(state, line.id, serial))} text={texts[line.id] ?? ""} onText={(text) => write(line.id, text)} isAside={state.aside.has(line.id)} onAside={(isAside) => setState(setAside(state, line.id, isAside))} />
        ))}
      </ul>
      {error !== null && (
        <Note tone="loss" icon={CircleAlert}>
          {told}
        </Note>
      )}
      {!isEmpty && (
        <div className="flex flex-col gap-1">
          <p className="font-medium">{tPaper("whyBack")}</p>
          <ReasonChips reasons={[tPaper("whyChange"), tPaper("whySize"), tPaper("whyBroken")]} chosen={state.reason} onReason={(reason) => setState({ ...state, reason })} />
        </div>
      )}
      {!isEmpty && isExchange && due !== undefined && <ExchangePanel state={state} worth={absolute(due)} onDrop={() => setExchange(false)} onDone={setExchanged} />}
      {!isEmpty && !isExchange && (
        <div className="flex flex-col gap-2">
          <ChoiceRow<RefundWay>
            label={tValue("refundHow")}
            chosen={way}
            onChoose={choose}
            choices={[
              { value: "paid", words: tValue("asPaid"), icon: Undo2 },
              ...(hasItself(refundable) ? [{ value: "itself" as const, words: tValue("itself"), icon: FileText }] : []),
              { value: "cash", words: tValue("inCash"), icon: Banknote },
              { value: "credit", words: tValue("asCredit"), icon: Ticket },
            ]}
          />
          <div className="min-h-6">{wanted === null && tValue("givenMore")}{due !== undefined && <Parts parts={parts} currency={due.currency} />}</div>
        </div>
      )}
      {!isExchange && (
      <footer className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-4">
        <p aria-live="polite">
          <span className="block text-ink-soft">{isEmpty ? t("refundChoose") : t("toGiveBack")}</span>
          {!isEmpty && <span className="text-24 font-semibold">{due === undefined ? "…" : formatMoney(absolute(due), language)}</span>}
        </p>
        <div className="flex flex-wrap gap-3">
          <Button large icon={ArrowLeftRight} disabled={due === undefined || isCardBack || before.length > 0 || refund.isPending} onClick={() => setExchange(true)}>
            {tPaper("exchange")}
          </Button>
          <Button kind="primary" large icon={Undo2} disabled={due === undefined || wanted === null} busy={refund.isPending} onClick={() => due !== undefined && refund.mutate({ due: absolute(due), step })}>
            {tValue("refundNow")}
          </Button>
        </div>
      </footer>
      )}
      {isEmpty && <ReceiptChoice ticket={ticket.id} number={ticket.number} />}
    </section>
  );
}
