import { newId, Problem } from "@comptoir/client";
import { Button, Dialog, Note, TextField, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, FileText } from "lucide-react";
import { useState } from "react";

import { explain } from "../api";
import { paperApi } from "../api-paper";
import { dayTexts } from "../texts/day";
import { paperTexts } from "../texts/paper";

interface InvoiceDialogProps {
  readonly ticket: string;
  readonly number: string;
  readonly isReturn: boolean;
  readonly onClose: () => void;
}

const EMPTY = { name: "", street: "", postcode: "", city: "", country: "FR", siren: "", vat: "", reference: "" };

/** Who is invoiced; the server checks the numbers of registers. */
export function InvoiceDialog({ ticket, number, isReturn, onClose }: InvoiceDialogProps) {
  const t = useTexts(paperTexts);
  const tDay = useTexts(dayTexts);
  const [id] = useState(newId);
  const [buyer, setBuyer] = useState(EMPTY);
  const write = (field: keyof typeof EMPTY) => (text: string) => setBuyer({ ...buyer, [field]: text });
  const make = useMutation({
    mutationFn: () =>
      paperApi.invoice(id, ticket, {
        name: buyer.name,
        lines: buyer.street.trim() === "" ? [] : [buyer.street],
        postcode: buyer.postcode,
        city: buyer.city,
        country: buyer.country.trim().toUpperCase(),
        siren: buyer.siren,
        vat_number: buyer.vat,
        reference: buyer.reference,
      }),
  });
  const wrong = (pointer: string): string | null => (make.error instanceof Problem ? make.error.errorAt(pointer) : null);
  const made = make.data;
  const isComplete = buyer.name.trim() !== "" && buyer.city.trim() !== "" && /^[A-Za-z]{2}$/.test(buyer.country.trim());
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
          <TextField label={t("buyerCountry")} value={buyer.country} onText={write("country")} maxLength={2} required />
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
