import { read, request, type Money, type Schemas } from "@comptoir/client";

export type Way = "paper" | "browser" | "mail" | "link" | "gift" | "none";
export type PaperReason = "guarantee" | "weighed" | "card_cancelled";
export type PrinterState = "ready" | "paper_out" | "cover_open" | "failing" | "silent" | "offline";

/** What may be offered for a ticket, and why the law wants paper. */
export interface ReceiptChoices {
  readonly paper_because: readonly PaperReason[];
  readonly printer: { readonly state: PrinterState; readonly has_drawer: boolean } | null;
  readonly mail: boolean;
  readonly has_customer: boolean;
  readonly issues: readonly { readonly id: string; readonly way: Way; readonly duplicate: number; readonly at: string }[];
}

export interface Issued {
  readonly id: string;
  readonly way: Way;
  readonly duplicate: number;
  readonly job: string | null;
  readonly link: string | null;
  readonly qr: string | null;
}

export interface PrintJob {
  readonly id: string;
  readonly kind: "receipt" | "gift" | "test" | "drawer";
  readonly duplicate: number;
  readonly state: "waiting" | "printing" | "printed" | "unclear" | "cancelled" | "expired";
  readonly problem: PrinterState | null;
  readonly made_at: string;
}

export interface PrinterSetup {
  readonly connection: "network" | "usb";
  readonly address: string;
  readonly columns: 32 | 42 | 48;
  readonly has_drawer: boolean;
  readonly answers: boolean;
  readonly logo: string | null;
}

export interface Buyer {
  readonly name: string;
  readonly lines: readonly string[];
  readonly postcode: string;
  readonly city: string;
  readonly country: string;
  readonly siren: string;
  readonly vat_number: string;
  readonly reference: string;
}

export interface Invoice {
  readonly id: string;
  readonly number: string;
  readonly due: Money;
}

const HTML = { Accept: "text/html" };

function dressed(html: string): string {
  return html.replace("</head>", `<link rel="stylesheet" href="${import.meta.env.BASE_URL}receipt.css"></head>`);
}

/** How receipts leave, printers, and invoices. */
export const paperApi = {
  choices: (ticket: string) => read<ReceiptChoices>(`/tickets/${ticket}/receipt-choices`),
  issue: async (id: string, body: { ticket: string; way: Way; till: string; reason?: string; address?: string | null }) => (await request<Issued>("PUT", `/receipt-issues/${id}`, { body })).data,
  drawer: async (ticket: string) => {
    await request<null>("POST", `/tickets/${ticket}/drawer`, { body: {} });
  },
  /** A receipt that was issued, as a page for the screen's own printer. */
  page: async (ticket: string, duplicate: number) =>
    dressed((await request<string>("GET", `/tickets/${ticket}/receipt`, { query: { as: "html", ...(duplicate === 0 ? {} : { duplicate }) }, headers: HTML })).data),
  giftPage: async (ticket: string) => dressed((await request<string>("GET", `/tickets/${ticket}/gift-receipt`, { headers: HTML })).data),

  job: (id: string) => read<PrintJob>(`/print-jobs/${id}`),
  cancel: async (id: string) => (await request<PrintJob>("POST", `/print-jobs/${id}/cancel`, { body: {} })).data,
  settle: async (id: string) => (await request<PrintJob>("POST", `/print-jobs/${id}/settle`, { body: {} })).data,
  jobs: (till: string) => read<{ readonly items: readonly PrintJob[] }>(`/tills/${encodeURIComponent(till)}/print-jobs`, { limit: 10 }),
  printer: (till: string) => read<PrinterSetup & { readonly state: PrinterState }>(`/tills/${encodeURIComponent(till)}/printer`),
  savePrinter: async (till: string, body: PrinterSetup) => (await request<PrinterSetup>("PUT", `/tills/${encodeURIComponent(till)}/printer`, { body })).data,
  dropPrinter: async (till: string) => {
    await request<null>("DELETE", `/tills/${encodeURIComponent(till)}/printer`);
  },
  testPrinter: async (till: string) => (await request<PrintJob>("POST", `/tills/${encodeURIComponent(till)}/printer/test`, { body: {} })).data,

  invoice: async (id: string, ticket: string, buyer: Buyer) => (await request<Invoice>("PUT", `/invoices/${id}`, { body: { ticket, buyer } })).data,
  /** The invoice or credit note that a ticket has already; none for who may not read invoices. */
  invoiceOf: async (ticket: string) => (await read<{ readonly items: readonly Invoice[] }>("/invoices", { ticket })).items[0] ?? null,
  invoiceFile: (id: string) => `/api/v1/invoices/${id}/file`,

  exchange: async (id: string, body: unknown) => (await request<{ readonly returned: { readonly number: string }; readonly sold: { readonly number: string; readonly change: Money }; readonly balance: Money }>("PUT", `/exchanges/${id}`, { body })).data,
  voided: async (id: string, body: Schemas["VoidBody"]) => {
    await request<null>("PUT", `/voids/${id}`, { body });
  },
};
