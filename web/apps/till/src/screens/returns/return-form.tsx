import { newId, type Money, type Ticket, type TicketLine } from "@comptoir/client";
import { Button, EmptyState, formatInstant, formatMoney, formatQuantity, localized, Note, QuantityField, useLanguage, useTexts } from "@comptoir/ui";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { Banknote, CircleAlert, CircleCheck } from "lucide-react";
import { useState } from "react";

import { api, explain } from "../../api";
import { returnable, returnRequest, startReturn, takeBack } from "../../domain/return";
import { useTill } from "../../state/hooks";
import { useZone } from "../../state/use-zone";
import { dayTexts } from "../../texts/day";
import { payingTexts } from "../../texts/paying";

interface LineProps {
  readonly line: TicketLine;
  readonly text: string;
  readonly onText: (text: string) => void;
}

function ReturnLine({ line, text, onText }: LineProps) {
  const t = useTexts(payingTexts);
  const { language } = useLanguage();
  const left = returnable(line);
  const name = localized(line.label, language);
  return (
    <li className="flex flex-wrap items-center gap-3 py-3">
      <div className="min-w-40 flex-1">
        <p className="font-medium">{name}</p>
        <p className="text-13 text-ink-soft">
          {Number(left) === 0 ? t("allReturned") : t("returnable", { quantity: formatQuantity(left, line.unit, language) })} · {formatMoney(line.due, language)}
        </p>
      </div>
      {Number(left) > 0 && (
        <QuantityField label={`${t("quantityBack")}: ${name}`} hideLabel unit={line.unit} value={text} onText={onText} placeholder="0" keypad={false} className="w-48" />
      )}
    </li>
  );
}

/** What comes back of one ticket. The server says what it is worth; the return's name is made once. */
export function ReturnForm({ ticket }: { readonly ticket: Ticket }) {
  const t = useTexts(payingTexts);
  const tDay = useTexts(dayTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const { till } = useTill();
  const [state, setState] = useState(() => startReturn(newId(), ticket));
  const [tenderId] = useState(newId);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const asked = returnRequest(state, till.code);
  const isEmpty = state.quantities.size === 0;
  const price = useQuery({ queryKey: ["return", asked], queryFn: () => api.priceReturn(asked), enabled: !isEmpty, placeholderData: keepPreviousData });
  const due = !isEmpty && !price.isPlaceholderData ? price.data?.totals.due : undefined;
  const refund = useMutation({
    mutationFn: (amount: Money) => api.takeReturn(state.id, JSON.stringify(returnRequest(state, till.code, { id: tenderId, kind: "cash", amount }))),
  });
  const write = (lineId: string, text: string) => {
    setTexts({ ...texts, [lineId]: text });
    setState(takeBack(state, lineId, text.trim() === "" ? "0" : text.replace(",", ".")));
  };
  const absolute = (money: Money): Money => ({ ...money, amount: Math.abs(money.amount) });

  if (refund.data !== undefined && due !== undefined) {
    return <EmptyState icon={CircleCheck} title={t("refundDone", { amount: formatMoney(absolute(due), language) })} className="rounded-md bg-paper shadow-card" />;
  }
  const error = refund.error ?? price.error;
  return (
    <section className="flex flex-col gap-4 rounded-md bg-paper p-5 shadow-card">
      <header className="flex flex-wrap justify-between gap-2">
        <h2 className="text-18 font-semibold">{t("ticketNumber", { number: ticket.number })}</h2>
        <p className="text-ink-soft">{t("soldOn", { day: formatInstant(ticket.at, language, zone) })}</p>
      </header>
      <ul className="divide-y divide-line">
        {ticket.lines.map((line) => (
          <ReturnLine key={line.id} line={line} text={texts[line.id] ?? ""} onText={(text) => write(line.id, text)} />
        ))}
      </ul>
      {error !== null && (
        <Note tone="loss" icon={CircleAlert}>
          {explain(error, tDay("noAnswer"))}
        </Note>
      )}
      <footer className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-4">
        <p aria-live="polite">
          <span className="block text-ink-soft">{isEmpty ? t("refundChoose") : t("toGiveBack")}</span>
          {!isEmpty && <span className="text-24 font-semibold">{due === undefined ? "…" : formatMoney(absolute(due), language)}</span>}
        </p>
        <Button kind="primary" large icon={Banknote} disabled={due === undefined} busy={refund.isPending} onClick={() => due !== undefined && refund.mutate(absolute(due))}>
          {t("refundIn")}
        </Button>
      </footer>
    </section>
  );
}
