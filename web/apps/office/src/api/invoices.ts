import { read, request, type Money } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

export interface InvoiceRow {
  readonly id: string;
  readonly kind: "invoice" | "credit_note";
  readonly number: string;
  readonly ticket: string;
  readonly ticket_number: string;
  readonly corrects: string | null;
  readonly buyer: string;
  readonly net: Money;
  readonly tax: Money;
  readonly rounding: Money;
  readonly due: Money;
  readonly issued_at: string;
}

export interface Invoice extends InvoiceRow {
  readonly content: {
    readonly buyer: { readonly name: string; readonly lines: readonly string[]; readonly postcode: string; readonly city: string; readonly country: string; readonly siren: string | null; readonly vat_number: string | null; readonly reference: string | null };
    readonly corrects: { readonly number: string; readonly day: string } | null;
    readonly lines: readonly { readonly label: string; readonly sku: string | null; readonly quantity: number; readonly unit: string; readonly net: number }[];
    readonly paid: number;
  };
}

export const invoiceQuery = (id: string) => queryOptions({ queryKey: ["invoices", "one", id], queryFn: () => read<Invoice>(`/invoices/${id}`) });

export function invoiceFile(id: string, form: "pdf" | "xml"): string {
  return `/api/v1/invoices/${id}/file?as=${form}`;
}

export async function mailInvoice(id: string, address: string): Promise<void> {
  await request<null>("POST", `/invoices/${id}/mail`, { body: { address } });
}
