import { newId, type Money, type Ticket as SoldTicket, type TicketLine } from "@comptoir/client";
import { Button, formatInstant, formatMoney, formatQuantity, localized, Note, QuantityField, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowLeftRight, Banknote, CircleAlert, FileText, Ticket, Undo2 } from "lucide-react";
import { useState } from "react";

import { api, explain } from "../../api";
import { sellingApi } from "../../api-selling";
import { hasItself, refundPartsAfter, type RefundWay } from "../../domain/refund";
import { goesAlong, nameSerial, returnable, returnRequest, setAside, takeBack } from "../../domain/return";
import { ChoiceRow } from "../../parts/choice-row";
import { ReasonChips } from "../../parts/reason-chips";
import { ReceiptChoice } from "../../parts/receipt-choice";
import { useTill } from "../../state/hooks";
import { askedBefore, keptReturn } from "../../state/kept-returns";
import { useZone } from "../../state/use-zone";
import { dayTexts } from "../../texts/day";
import { paperTexts } from "../../texts/paper";
import { payingTexts } from "../../texts/paying";
import { pieceTexts } from "../../texts/pieces";
import { valueTexts } from "../../texts/values";
import type { Ended } from "./ended-page";
import { ExchangePanel } from "./exchange-panel";
import { GivenBefore } from "./given-before";
import { RefundParts } from "./refund-parts";
import { ReturnFoot } from "./return-foot";
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

interface ReturnFormProps {
  readonly ticket: SoldTicket;
  readonly onChanged: () => void;
  readonly onEnded: (ended: Ended) => void;
}

/** What comes back of one ticket. The server says what it is worth; the return's name is made once. */
export function ReturnForm({ ticket, onChanged, onEnded }: ReturnFormProps) {
  const t = useTexts(payingTexts);
  const tDay = useTexts(dayTexts);
  const tValue = useTexts(valueTexts);
  const tPaper = useTexts(paperTexts);
  const [isExchange, setExchange] = useState(false);
  const { language } = useLanguage();
  const zone = useZone();
  const { till } = useTill();
  const before = ticket.refunded_without_return ?? [];
  const [state, setState] = useState(() => keptReturn(askedBefore(before, till.code) ?? newId(), ticket));
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() => Object.fromEntries(state.quantities));
  const asked = returnRequest({ ...state, serials: new Map() }, till.code);
  const isEmpty = state.quantities.size === 0;
  const details = useQuery({ queryKey: ["ticket-details", ticket.id], queryFn: () => sellingApi.detailsOf(ticket.id) });
  const withSerial = details.data?.filter(({ kind }) => kind === "serial").map(({ line }) => line) ?? [];
  const price = useQuery({ queryKey: ["return", asked], queryFn: () => api.priceReturn(asked), enabled: !isEmpty, placeholderData: keepPreviousData });
  const due = !isEmpty && !price.isPlaceholderData ? price.data?.totals.due : undefined;
  const step = price.data?.cash_step ?? 1;
  const { refund, way, choose, isCardBack } = useRefund(state, ticket);
  const refundable = ticket.refundable ?? [];
  const wanted = due === undefined ? [] : refundPartsAfter(before, way, refundable, Math.abs(due.amount), step);
  const parts = wanted ?? [];
  const write = (lineId: string, text: string) => {
    if (isCardBack || refund.isPending) return;
    setTexts({ ...texts, [lineId]: text });
    setState(takeBack(state, lineId, text.trim() === "" ? "0" : text.replace(",", ".")));
  };
  const give = (worth: Money) =>
    refund.mutate(
      { due: worth, step },
      {
        onSuccess: ({ number, note }) => {
          const cash = parts.reduce((sum, { kind, amount }) => sum + (kind === "cash" ? amount : 0), 0);
          onEnded({ kind: "return", ticket: state.id, number, cash: { ...worth, amount: cash }, paid: null, given: null, back: parts, cashOf: cash > 0 ? state.id : null, note });
        },
      },
    );
  const absolute = (money: Money): Money => ({ ...money, amount: Math.abs(money.amount) });

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
      {!isEmpty && isExchange && due !== undefined && <ExchangePanel state={state} worth={absolute(due)} onDrop={() => setExchange(false)} onDone={onEnded} />}
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
          <div className="min-h-6">{wanted === null && tValue("givenMore")}{due !== undefined && <RefundParts parts={parts} currency={due.currency} />}</div>
        </div>
      )}
      {!isExchange && !isEmpty && (
        <ReturnFoot
          amount={
            <>
              <span className="block text-ink-soft">{t("toGiveBack")}</span>
              <span className="text-24 font-semibold">{due === undefined ? "…" : formatMoney(absolute(due), language)}</span>
            </>
          }
        >
          <Button large icon={ArrowLeftRight} disabled={due === undefined || isCardBack || before.length > 0 || refund.isPending} onClick={() => setExchange(true)}>
            {tPaper("exchange")}
          </Button>
          <Button kind="primary" large icon={Undo2} disabled={due === undefined || wanted === null} busy={refund.isPending} onClick={() => due !== undefined && give(absolute(due))}>
            {tValue("refundNow")}
          </Button>
        </ReturnFoot>
      )}
      {isEmpty && <p className="text-ink-soft">{t("refundChoose")}</p>}
      {isEmpty && <ReceiptChoice ticket={ticket.id} number={ticket.number} />}
    </section>
  );
}
