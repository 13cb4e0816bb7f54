import { deliver, Problem, read, request, type Answer, type Card, type CouponStatus, type Money, type Page, type PaymentAttempt, type PricedBasket, type Schemas, type Session, type Ticket, type TicketHead, type Till, type UnsettledPayment } from "@comptoir/client";

import type { BasketRequest } from "./domain/basket";

/** What a till is set up with. */
export interface TillDetail extends Till {
  readonly currency: string;
  readonly departments?: readonly { readonly code: string; readonly label: string | Readonly<Record<string, string>> }[];
  readonly terminals?: readonly { readonly code: string; readonly name: string }[];
  /** A screen faces the customer. */
  readonly has_display?: boolean;
  /** A scale stands at the till. */
  readonly has_scale?: boolean;
}

export interface Category {
  readonly code: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly parent: string | null;
}

export interface DayReport {
  readonly kind: "x" | "z";
  readonly number: number | string | null;
  readonly business_day: string;
  readonly opened_at: string;
  readonly opened_by: string | null;
  readonly float: Money;
  readonly tickets: number;
  readonly returns: number;
  readonly sales: Money;
  readonly cash_moved: Money;
  /** Of an X: each of these. */
  readonly cash_moves?: readonly { readonly amount: Money; readonly reason: string }[];
  readonly taxes: readonly { readonly rate: string; readonly base: Money; readonly amount: Money }[];
  /** Of a Z: whether and how the drawer was counted, what stayed in it, who approved a difference. */
  readonly counted?: boolean;
  /** Of a Z: `person:…`, or `system` when the night closed it. */
  readonly closed_by?: string | null;
  readonly count?: { readonly number: number; readonly pieces: Readonly<Record<string, number>> } | null;
  readonly left?: Money | null;
  readonly approved_by?: string | null;
  readonly tenders: readonly { readonly tender: string; readonly count: number; readonly amount: Money; readonly expected: Money; readonly counted: Money | null; readonly difference: Money | null }[];
}

/** A basket that waits at the shop. */
export interface ParkedItem {
  readonly id: string;
  readonly till: string;
  readonly parked_at: string;
  readonly till_name: string;
  readonly parked_by_name: string | null;
  readonly things: number;
  readonly words: string;
  readonly amount: Money | null;
}

/** A label that does not hang yet. */
export interface LabelTask {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly variant: string | null;
  readonly position: string;
  readonly price: Money | null;
  readonly problem: string | null;
  /** When it was printed last; null: never, and then it cannot hang. */
  readonly sent_at: string | null;
}

/** What a manager allowed. */
export interface GivenApproval {
  readonly id: string;
  readonly amount: Money;
  readonly expires_at: string;
}

export const CARDS_PER_PAGE = 60;

export const api = {
  session: () => read<Session>("/session"),
  signIn: async (email: string, password: string, totp: string) =>
    (await request<Session>("POST", "/session", { body: { email, password, ...(totp === "" ? {} : { totp }) } })).data,
  signOut: () => request<null>("DELETE", "/session"),

  tills: () => read<Page<Till>>("/tills"),
  till: (code: string) => read<TillDetail>(`/tills/${encodeURIComponent(code)}`),
  open: async (code: string, float: Money) => (await request<Till>("POST", `/tills/${encodeURIComponent(code)}/open`, { body: { float } satisfies Schemas["OpenBody"] })).data,
  close: async (code: string, counted: Money) =>
    (await request<DayReport>("POST", `/tills/${encodeURIComponent(code)}/close`, { body: { counted: [{ tender: "cash", amount: counted }] } satisfies Schemas["CloseBody"] })).data,
  report: (code: string, kind: "x" | "z") => read<DayReport>(`/tills/${encodeURIComponent(code)}/report`, { kind }),

  moveCash: async (code: string, body: Schemas["CashBody"]) => (await request<DayReport>("POST", `/tills/${encodeURIComponent(code)}/cash`, { body })).data,
  openDrawer: async (code: string, reason: string) => {
    await request<null>("POST", `/tills/${encodeURIComponent(code)}/drawer`, { body: { reason } satisfies Schemas["DrawerBody"] });
  },

  parked: (till: string) => read<Page<ParkedItem>>("/parked-baskets", { till }),
  park: async (id: string, body: Schemas["ParkBody"]) => (await request<{ readonly id: string }>("PUT", `/parked-baskets/${id}`, { body })).data,
  takeBack: async (id: string, till: string) => (await request<{ readonly content: string }>("POST", `/parked-baskets/${id}/take-back`, { body: { till } satisfies Schemas["TakeBackBody"] })).data,
  discard: async (id: string, body: Schemas["DiscardBody"]) => {
    await request<null>("POST", `/parked-baskets/${id}/discard`, { body });
  },

  labels: (store: string) => read<Page<LabelTask>>(`/shelves/${encodeURIComponent(store)}/labels`, { limit: 200 }),
  hang: async (id: string) => (await request<LabelTask>("POST", `/labels/${id}/hung`, { body: {} })).data,

  cards: (till: string, query: { q?: string; category?: string | null; after?: string | null }, signal?: AbortSignal) =>
    read<Page<Card>>("/cards", { till, limit: CARDS_PER_PAGE, ...query }, signal),
  cardsByBarcode: (till: string, barcode: string) => read<Page<Card>>("/cards", { till, barcode, limit: 2 }),
  categories: () => read<Page<Category>>("/categories", { limit: 200 }),

  /** The most that meal vouchers may pay of a basket. */
  mealVouchers: async (till: string, asked: BasketRequest) =>
    (await request<{ readonly totals: { readonly meal_vouchers: Money } }>("POST", "/baskets:price", { body: { till, ...asked, meal_vouchers: true } satisfies Schemas["BasketBody"] })).data.totals.meal_vouchers,
  price: async (till: string, asked: BasketRequest, signal?: AbortSignal) =>
    (await request<PricedBasket>("POST", "/baskets:price", { body: { till, ...asked } satisfies Schemas["BasketBody"], ...(signal === undefined ? {} : { signal }) })).data,
  /** A manager allows, once and for minutes, what the person at the till may not do alone. */
  approve: async (body: Schemas["ApprovalBody"]) => (await request<GivenApproval>("POST", "/approvals", { body })).data,
  /** Whether somebody gave out this code; `refused` says why it does not count. */
  coupon: (code: string) => read<{ readonly code: string; readonly refused: CouponStatus | null }>(`/coupons/${encodeURIComponent(code)}`),

  /** more: the basket that is paid and what is due of it in all; of a refund, the charge that it gives back. */
  askCard: (id: string, till: string, amount: Money, terminal: string | null, direction: "charge" | "refund" = "charge", more: Pick<Schemas["AttemptBody"], "basket" | "due" | "original"> = {}) =>
    request<PaymentAttempt>("PUT", `/payment-attempts/${id}`, { body: { till, kind: "card", amount, terminal, direction, ...more } satisfies Schemas["AttemptBody"] }),
  /** The slip of a card payment that came to nothing; a till with a printer prints it once. */
  cardSlip: async (id: string) => (await request<{ readonly is_printed: boolean; readonly lines: readonly string[] }>("POST", `/payment-attempts/${id}/slip`, { body: {} })).data,
  attempt: (id: string) => read<PaymentAttempt>(`/payment-attempts/${id}`),
  /** What keeps days of a store from closing. */
  unsettled: async (store: string) => (await read<Page<UnsettledPayment>>("/payment-attempts", { store })).items,
  resolveAttempt: async (id: string) => (await request<PaymentAttempt>("POST", `/payment-attempts/${id}/resolve`, { body: {} })).data,
  /** What a person read on the terminal's slip; `approval` of who may decide that. */
  decideAttempt: async (id: string, body: Schemas["AbandonBody"] & { readonly outcome: "approved" | "declined" }) => (await request<PaymentAttempt>("POST", `/payment-attempts/${id}/resolve`, { body })).data,
  abandonAttempt: async (id: string, body: Schemas["AbandonBody"]) => (await request<PaymentAttempt>("POST", `/payment-attempts/${id}/abandon`, { body })).data,
  cancelAttempt: async (id: string) => (await request<PaymentAttempt>("POST", `/payment-attempts/${id}/cancel`, { body: {} })).data,

  seal: (id: string, bytes: string, onRetry: () => void, signal: AbortSignal): Promise<Answer<Ticket>> => deliver<Ticket>(`/tickets/${id}`, bytes, { onRetry, signal }),
  /** The same for practice: it is no sale. */
  practise: (id: string, bytes: string, onRetry: () => void, signal: AbortSignal): Promise<Answer<Ticket>> => deliver<Ticket>(`/training-tickets/${id}`, bytes, { onRetry, signal }),
  /** The receipt as a page, dressed for the screen and for paper. */
  receipt: async (id: string, training = false) => {
    const { data } = await request<string>("GET", `/${training ? "training-tickets" : "tickets"}/${id}/receipt`, { query: { as: "html" }, headers: { Accept: "text/html" } });
    return data.replace("</head>", `<link rel="stylesheet" href="${import.meta.env.BASE_URL}receipt.css"></head>`);
  },
  /** till: where it may come back, by whose country's rules. */
  ticket: (id: string, till: string) => read<Ticket>(`/tickets/${id}`, { till }),
  priceReturn: async (body: Schemas["ReturnBody"]) => (await request<Pick<Ticket, "totals"> & { readonly cash_step: number }>("POST", "/returns:price", { body })).data,
  takeReturn: async (id: string, bytes: string) => (await deliver<Ticket>(`/returns/${id}`, bytes)).data,
  ticketsByNumber: (number: string) => read<Page<TicketHead>>("/tickets", { number }),
};

/** The refusal in words for the person, whatever went wrong. */
export function explain(error: unknown, noAnswer: string): string {
  if (!(error instanceof Problem)) return noAnswer;
  return error.detail === "" ? error.title : error.detail;
}
