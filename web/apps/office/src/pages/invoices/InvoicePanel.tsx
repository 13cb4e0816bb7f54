import { Button, formatInstant, formatMoney, formatQuantity, Tag, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";

import { invoiceFile, invoiceQuery, mailInvoice, type Invoice } from "../../api/invoices";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Facts, Section, type Fact } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { invoiceTexts } from "../../texts/invoices";

const MILLION = 1_000_000;
const FILE = "inline-flex min-h-8 items-center rounded-md border border-outline px-3 text-13 hover:bg-ground pointer-coarse:min-h-11";

/** An invoice: who bought, its lines and sums, its files, and sending it. */
export function InvoicePanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const say = useTexts(invoiceTexts);
  const query = useQuery(invoiceQuery(id));
  const kind = query.data?.kind;
  return (
    <DetailPanel title={query.data?.number ?? say("invoice")} subtitle={kind === undefined ? undefined : <Tag tone={kind === "invoice" ? "plain" : "attention"}>{say(kind)}</Tag>} onClose={onClose}>
      <Gate query={query}>{(invoice) => <Loaded invoice={invoice} />}</Gate>
    </DetailPanel>
  );
}

function Loaded({ invoice }: { readonly invoice: Invoice }): ReactNode {
  const say = useTexts(invoiceTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const { content } = invoice;
  const { buyer } = content;
  const { currency } = invoice.due;
  const { may } = useSession();
  const money = (amount: number): string => formatMoney({ amount, currency }, language);
  const known = (label: string, value: string | null): readonly Fact[] => (value === null || value === "" ? [] : [{ label, value }]);
  return (
    <>
      <Section title={buyer.name}>
        <Facts
          facts={[
            { label: say("issued"), value: formatInstant(invoice.issued_at, language, zone) },
            { label: say("buyer"), value: [...buyer.lines, `${buyer.postcode} ${buyer.city}`.trim(), buyer.country].join(", ") },
            ...known(say("siren"), buyer.siren),
            ...known(say("vat"), buyer.vat_number),
            ...known(say("reference"), buyer.reference),
            {
              label: say("ticket"),
              value: (
                <Link to="/tills" search={{ ticket: invoice.ticket }} className="text-accent hover:underline">
                  {invoice.ticket_number}
                </Link>
              ),
            },
            ...(invoice.corrects === null || content.corrects === null
              ? []
              : [
                  {
                    label: say("corrects"),
                    value: (
                      <Link to="/invoices" search={{ invoice: invoice.corrects }} className="text-accent hover:underline">
                        {content.corrects.number}
                      </Link>
                    ),
                  },
                ]),
          ]}
        />
        <div className="mt-3 flex flex-wrap gap-2">
          <a className={FILE} href={invoiceFile(invoice.id, "pdf")} target="_blank" rel="noreferrer">
            {say("pdf")}
          </a>
          <a className={FILE} href={invoiceFile(invoice.id, "xml")} target="_blank" rel="noreferrer">
            {say("xml")}
          </a>
        </div>
      </Section>
      <Section title={say("lines")}>
        <ul className="flex flex-col gap-1.5 text-13">
          {content.lines.map((line, place) => (
            <li key={place} className="flex justify-between gap-3">
              <span className="min-w-0 break-words">
                {formatQuantity(String(line.quantity / MILLION), line.unit, language)} × {line.label}
              </span>
              <span className="shrink-0">{money(line.net)}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={say("due")}>
        <Facts
          facts={[
            { label: say("net"), value: formatMoney(invoice.net, language) },
            { label: say("tax"), value: formatMoney(invoice.tax, language) },
            ...(invoice.rounding.amount === 0 ? [] : [{ label: say("rounding"), value: formatMoney(invoice.rounding, language) }]),
            { label: say("due"), value: <strong>{formatMoney(invoice.due, language)}</strong> },
            { label: say("paid"), value: money(content.paid) },
          ]}
        />
      </Section>
      {may("invoicing.invoice.make") ? <Mail invoice={invoice} /> : null}
    </>
  );
}

function Mail({ invoice }: { readonly invoice: Invoice }): ReactNode {
  const say = useTexts(invoiceTexts);
  const toast = useToast();
  const [address, setAddress] = useState("");
  const send = useMutation({
    mutationFn: () => mailInvoice(invoice.id, address.trim()),
    onSuccess: () => {
      setAddress("");
      toast({ text: say("sent") });
    },
  });
  return (
    <Section title={say("mail")}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (address.trim() !== "" && !send.isPending) send.mutate();
        }}
      >
        <TextField label={say("address")} help={say("addressHelp")} type="email" autoComplete="off" value={address} onText={setAddress} />
        {send.isError ? <ProblemNote error={send.error} /> : null}
        <div>
          <Button type="submit" busy={send.isPending} disabled={address.trim() === ""}>
            {say("send")}
          </Button>
        </div>
      </form>
    </Section>
  );
}
