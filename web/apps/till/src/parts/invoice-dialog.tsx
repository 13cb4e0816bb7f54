import { newId, Problem } from "@comptoir/client";
import { Button, CountryField, Dialog, Loading, Note, TextField, useTexts } from "@comptoir/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, FileText } from "lucide-react";
import { useState } from "react";

import { api, explain } from "../api";
import { customersApi } from "../api-customers";
import { paperApi, type Invoice } from "../api-paper";
import { buyerOf, NOBODY, type TypedBuyer } from "../domain/buyer";
import { may, useSession, useTill } from "../state/hooks";
import { dayTexts } from "../texts/day";
import { paperTexts } from "../texts/paper";

interface InvoiceDialogProps {
  readonly ticket: string;
  readonly number: string;
  readonly isReturn: boolean;
  readonly onClose: () => void;
}

/** Who the ticket was sold to, as far as they are known and may be seen. */
async function findBuyer(ticket: string, till: string): Promise<TypedBuyer> {
  const { customer = null } = await api.ticket(ticket, till);
  return customer === null ? NOBODY : buyerOf(await customersApi.get(customer));
}

/** Who is invoiced, with what is known of the ticket's customer; a ticket that has its invoice shows it. */
export function InvoiceDialog(props: InvoiceDialogProps) {
  const t = useTexts(paperTexts);
  const { till } = useTill();
  const mayRead = may(useSession().data, "invoicing.invoice.read", till.store);
  const found = useQuery({ queryKey: ["invoice-buyer", props.ticket], queryFn: () => findBuyer(props.ticket, till.code), retry: 1, staleTime: 0, gcTime: 0 });
  const made = useQuery({ queryKey: ["invoice-of", props.ticket], queryFn: () => paperApi.invoiceOf(props.ticket), enabled: mayRead, retry: 1, staleTime: 0, gcTime: 0 });
  if (!found.isPending && !made.isLoading) return <BuyerDialog {...props} known={found.data ?? NOBODY} before={made.data ?? null} />;
  return (
    <Dialog open onOpenChange={props.onClose} title={t("invoiceTitle", { number: props.number })} description={t("invoiceHelp")}>
      <Loading className="min-h-96" label={t("invoiceTitle", { number: props.number })} />
    </Dialog>
  );
}

/** The server checks the numbers of registers. */
function BuyerDialog({ ticket, number, isReturn, onClose, known, before }: InvoiceDialogProps & { readonly known: TypedBuyer; readonly before: Invoice | null }) {
  const t = useTexts(paperTexts);
  const tDay = useTexts(dayTexts);
  const [id] = useState(newId);
  const [buyer, setBuyer] = useState(known);
  const write = (field: keyof TypedBuyer) => (text: string) => setBuyer({ ...buyer, [field]: text });
  const make = useMutation({
    mutationFn: () =>
      paperApi.invoice(id, ticket, {
        name: buyer.name,
        lines: buyer.street.trim() === "" ? [] : [buyer.street],
        postcode: buyer.postcode,
        city: buyer.city,
        country: buyer.country,
        siren: buyer.siren,
        vat_number: buyer.vat,
        reference: buyer.reference,
      }),
  });
  const wrong = (pointer: string): string | null => (make.error instanceof Problem ? make.error.errorAt(pointer) : null);
  const made = make.data ?? before ?? undefined;
  const isComplete = buyer.name.trim() !== "" && buyer.city.trim() !== "" && buyer.country !== "";
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("invoiceTitle", { number })}
      description={t("invoiceHelp")}
      actions={
        made === undefined ? (
          <Button kind="primary" type="submit" form="invoice" icon={FileText} busy={make.isPending} disabled={!isComplete}>
            {t(isReturn ? "creditNote" : "makeInvoice")}
          </Button>
        ) : (
          <Button onClick={onClose}>{t("close")}</Button>
        )
      }
    >
      {made === undefined ? (
        <form
          id="invoice"
          className="grid gap-4 sm:grid-cols-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (isComplete && !make.isPending) make.mutate();
          }}
        >
          <TextField label={t("buyerName")} value={buyer.name} onText={write("name")} error={wrong("/buyer/name")} required className="sm:col-span-2" />
          <TextField label={t("buyerSiren")} value={buyer.siren} onText={write("siren")} inputMode="numeric" help={t("buyerSirenHelp")} error={wrong("/buyer/siren")} />
          <TextField label={t("buyerVat")} value={buyer.vat} onText={write("vat")} error={wrong("/buyer/vat_number")} />
          <TextField label={t("buyerStreet")} value={buyer.street} onText={write("street")} className="sm:col-span-2" />
          <TextField label={t("buyerPostcode")} value={buyer.postcode} onText={write("postcode")} />
          <TextField label={t("buyerCity")} value={buyer.city} onText={write("city")} required />
          <CountryField label={t("buyerCountry")} value={buyer.country} onChoice={write("country")} error={wrong("/buyer/country")} />
          <TextField label={t("buyerReference")} value={buyer.reference} onText={write("reference")} />
          {make.isError && (
            <div className="sm:col-span-2">
              <Note tone="loss" icon={CircleAlert}>
                {explain(make.error, tDay("noAnswer"))}
              </Note>
            </div>
          )}
        </form>
      ) : (
        <Note tone="information" icon={CircleCheck} title={t("invoiceMade", { number: made.number })}>
          <a className="inline-flex min-h-11 items-center font-medium text-accent underline" href={paperApi.invoiceFile(made.id)} target="_blank" rel="noreferrer">
            {t("openInvoice")}
          </a>
        </Note>
      )}
    </Dialog>
  );
}
