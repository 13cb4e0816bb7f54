import { formatInstant, formatMoney, formatQuantity, formatRate, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { FileText, Printer } from "lucide-react";
import type { ReactNode } from "react";

import { receiptAddress, ticketQuery, type TicketDetail } from "../../api/tills";
import { useZone } from "../../app/zone";
import { Facts, Section } from "../../parts/Facts";
import { Gate } from "../../parts/Problems";
import { shopTexts } from "../../texts/shop";
import { useTenderText } from "./ReportView";

/** A sealed ticket: lines, totals, tenders, its place in the chain, and the receipt. */
export function TicketPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const say = useTexts(shopTexts);
  const query = useQuery(ticketQuery(id));
  return (
    <DetailPanel title={query.data === undefined ? say("ticket") : `${say("ticket")} ${query.data.number}`} onClose={onClose}>
      <Gate query={query}>{(ticket) => <Loaded ticket={ticket} />}</Gate>
    </DetailPanel>
  );
}

function Loaded({ ticket }: { readonly ticket: TicketDetail }): ReactNode {
  const say = useTexts(shopTexts);
  const { language } = useLanguage();
  const tenderText = useTenderText();
  const zone = useZone(ticket.store);
  const { totals } = ticket;
  return (
    <>
      <Section
        title={formatInstant(ticket.at, language, zone)}
        action={
          <span className="flex gap-2">
            <ReceiptLink id={ticket.id} form="html" icon={Printer} text={say("printReceipt")} />
            <ReceiptLink id={ticket.id} form="pdf" icon={FileText} text={say("receiptPdf")} />
          </span>
        }
      >
        {ticket.kind === "return" ? <Tag tone="attention">{say("returns")}</Tag> : null}
        <ul className="flex flex-col gap-2">
          {ticket.lines.map((line) => (
            <li key={line.id} className="flex items-baseline gap-3">
              <div className="min-w-0 flex-1">
                <p className="truncate">{line.label}</p>
                <p className="text-13 text-ink-soft">
                  {formatQuantity(line.quantity, line.unit, language)} × {formatMoney(line.unit_price, language)}
                  {line.sku === null ? "" : ` · ${line.sku}`}
                </p>
                {line.discounts.map((discount) => (
                  <p key={discount.promotion} className="text-13 text-accent">
                    {discount.label} {formatMoney(discount.amount, language)}
                  </p>
                ))}
              </div>
              <span className="shrink-0">{formatMoney(line.due, language)}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={say("total")}>
        <Facts
          facts={[
            ...(totals.discount.amount === 0 ? [] : [{ label: say("discount"), value: formatMoney(totals.discount, language) }]),
            { label: say("net"), value: formatMoney(totals.net, language) },
            ...ticket.taxes.map((tax) => ({ label: `${say("tax")} ${formatRate(tax.rate, language)}`, value: formatMoney(tax.amount, language) })),
            { label: say("due"), value: <strong>{formatMoney(totals.due, language)}</strong> },
            ...ticket.tenders.map((tender) => ({ label: tenderText(tender.kind), value: formatMoney(tender.amount, language) })),
            ...(ticket.change.amount === 0 ? [] : [{ label: say("change"), value: formatMoney(ticket.change, language) }]),
          ]}
        />
      </Section>
      <Section title={say("signature")}>
        <Facts
          facts={[
            { label: say("sequence"), value: String(ticket.fiscal.sequence) },
            { label: say("signature"), value: <span className="font-mono break-all">{ticket.fiscal.signature}</span> },
          ]}
        />
      </Section>
    </>
  );
}

interface ReceiptLinkProps {
  readonly id: string;
  readonly form: "html" | "pdf";
  readonly icon: typeof Printer;
  readonly text: string;
}

function ReceiptLink({ id, form, icon: Icon, text }: ReceiptLinkProps): ReactNode {
  return (
    <a
      href={receiptAddress(id, form)}
      target="_blank"
      rel="noreferrer"
      className="inline-flex min-h-8 items-center gap-2 rounded-md border border-outline px-3 text-13 font-medium hover:bg-ground pointer-coarse:min-h-11"
    >
      <Icon aria-hidden className="size-4" />
      {text}
    </a>
  );
}
