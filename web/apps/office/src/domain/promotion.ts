/** A promotion as the server keeps it, and as it is written on the screen: texts as typed, so that nothing typed is lost. */

import { moneyToText, parseMoney } from "@comptoir/ui";

import type { Labels } from "./attributes";
import { isPeriodWrong } from "./moments";

export const KINDS = ["percentage", "amount", "fixed_price", "n_for_m", "nth_percent", "threshold", "bundle", "gift"] as const;
export type Kind = (typeof KINDS)[number];
export const PHASES = ["draft", "scheduled", "running", "paused", "ended"] as const;
export type Phase = (typeof PHASES)[number];
export type Step = "activate" | "pause" | "resume" | "end";
/** What a promotion lowers: lines, the sum of the basket, what sending it costs. */
export const CLASSES = ["line", "basket", "shipping"] as const;
export type PromotionClass = (typeof CLASSES)[number];

export interface Selection {
  readonly everything?: boolean;
  readonly skus?: readonly string[];
  /** "category:wine", "family:shoes", "attribute:season=winter". */
  readonly keys?: readonly string[];
}

export interface Slot {
  readonly selection: Selection;
  readonly quantity?: number;
}

export interface SumStep {
  readonly from_amount: number;
  readonly rate?: string;
  readonly amount?: number;
}

export interface Offer {
  readonly kind: Kind;
  readonly rate?: string;
  readonly amount?: number;
  readonly take?: number;
  readonly pay?: number;
  readonly nth?: number;
  readonly steps?: readonly SumStep[];
  readonly slots?: readonly Slot[];
  readonly price?: number;
  readonly gift?: Slot;
  readonly from_quantity?: number;
  readonly from_amount?: number;
}

export interface Scope {
  readonly channels?: readonly string[];
  readonly stores?: readonly string[];
  readonly customer_groups?: readonly string[];
  readonly weekdays?: readonly number[];
  readonly hours?: readonly { readonly start: string; readonly end: string }[];
  readonly valid_from?: string;
  readonly valid_to?: string;
}

export interface PromotionBody {
  readonly label: Labels;
  readonly offer: Offer;
  readonly class?: PromotionClass;
  readonly priority?: number;
  readonly tags?: readonly string[];
  readonly combines_with?: readonly string[];
  readonly combines_classes?: readonly PromotionClass[];
  readonly scope?: Scope;
  readonly selection?: Selection;
  readonly exclusion?: Selection;
  readonly coupon_series?: string;
  readonly limits?: { readonly per_basket?: number; readonly per_customer?: number; readonly in_total?: number; readonly amount_per_year?: number };
  readonly currency?: string;
  readonly campaign?: string;
}

export interface Promotion extends PromotionBody {
  readonly code: string;
  readonly state: "draft" | "active" | "paused" | "ended";
  readonly phase: Phase;
  readonly version: number;
}

/** Numbers as typed; `from` belongs to gifts: units, or an amount. */
export interface Numbers {
  readonly rate: string;
  readonly amount: string;
  readonly take: string;
  readonly pay: string;
  readonly nth: string;
  readonly from: string;
  readonly giftQuantity: string;
  readonly perBasket: string;
  readonly perCustomer: string;
  readonly inTotal: string;
  /** Money that it takes off at most for one customer in a year. */
  readonly perYear: string;
  readonly priority: string;
}

/** A step of a threshold as typed: the sum that it begins at, and the share or amount that it takes off. */
export interface TypedStep {
  readonly from: string;
  readonly off: string;
}

export interface Draft {
  readonly label: Labels;
  readonly kind: Kind;
  /** Thresholds: whether they lower the basket or its shipping, take amounts off and not shares, and from which sums. */
  readonly lowers: "basket" | "shipping";
  readonly isAmount: boolean;
  readonly steps: readonly TypedStep[];
  readonly numbers: Numbers;
  readonly selection: Selection;
  readonly exclusion: Selection;
  readonly slots: readonly { readonly selection: Selection; readonly quantity: string }[];
  readonly gift: Selection;
  /** The gift is for goods worth an amount, not for so many. */
  readonly isGiftFromAmount: boolean;
  readonly stores: readonly string[];
  readonly channels: readonly string[];
  /** Customer groups; none: for everybody. */
  readonly groups: readonly string[];
  readonly weekdays: readonly number[];
  readonly hours: readonly { readonly start: string; readonly end: string }[];
  /** As they are kept: see `typedMoment`. */
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly coupon: string;
  readonly tags: string;
  readonly combinesWith: string;
  readonly combinesClasses: readonly PromotionClass[];
  /** What the screen does not show; it stays as it was. */
  readonly kept: Partial<PromotionBody>;
}

const NO_NUMBERS: Numbers = { rate: "10", amount: "", take: "3", pay: "2", nth: "2", from: "", giftQuantity: "1", perBasket: "", perCustomer: "", inTotal: "", perYear: "", priority: "0" };

export const NEW_DRAFT: Draft = {
  label: {},
  kind: "percentage",
  lowers: "basket",
  isAmount: false,
  steps: [{ from: "", off: "10" }],
  numbers: NO_NUMBERS,
  selection: {},
  exclusion: {},
  slots: [
    { selection: {}, quantity: "1" },
    { selection: {}, quantity: "1" },
  ],
  gift: {},
  isGiftFromAmount: false,
  stores: [],
  channels: [],
  groups: [],
  weekdays: [],
  hours: [],
  validFrom: null,
  validTo: null,
  coupon: "",
  tags: "",
  combinesWith: "",
  combinesClasses: CLASSES,
  kept: {},
};

function counted(value: number | undefined): string {
  return value === undefined ? "" : String(value);
}

/** What the screen shows of a promotion. */
export function draftOf(promotion: PromotionBody, currency: string): Draft {
  const { offer, scope = {}, limits = {} } = promotion;
  const money = (amount: number | undefined): string => (amount === undefined ? "" : moneyToText({ amount, currency }));
  return {
    ...NEW_DRAFT,
    label: promotion.label,
    kind: offer.kind,
    lowers: promotion.class === "shipping" ? "shipping" : "basket",
    isAmount: offer.steps?.[0]?.amount !== undefined,
    steps: offer.steps?.map((step) => ({ from: money(step.from_amount), off: step.rate ?? money(step.amount) })) ?? NEW_DRAFT.steps,
    numbers: {
      rate: offer.rate ?? "",
      amount: money(offer.amount ?? offer.price),
      take: counted(offer.take),
      pay: counted(offer.pay),
      nth: counted(offer.nth),
      from: offer.from_quantity === undefined ? money(offer.from_amount) : counted(offer.from_quantity),
      giftQuantity: counted(offer.gift?.quantity ?? 1),
      perBasket: counted(limits.per_basket),
      perCustomer: counted(limits.per_customer),
      inTotal: counted(limits.in_total),
      perYear: money(limits.amount_per_year),
      priority: String(promotion.priority ?? 0),
    },
    selection: promotion.selection ?? {},
    exclusion: promotion.exclusion ?? {},
    slots: offer.slots?.map(({ selection, quantity = 1 }) => ({ selection, quantity: String(quantity) })) ?? NEW_DRAFT.slots,
    gift: offer.gift?.selection ?? {},
    isGiftFromAmount: offer.from_amount !== undefined,
    stores: scope.stores ?? [],
    channels: scope.channels ?? [],
    groups: scope.customer_groups ?? [],
    weekdays: scope.weekdays ?? [],
    hours: scope.hours ?? [],
    validFrom: scope.valid_from ?? null,
    validTo: scope.valid_to ?? null,
    coupon: promotion.coupon_series ?? "",
    tags: (promotion.tags ?? []).join(", "),
    combinesWith: (promotion.combines_with ?? []).join(", "),
    combinesClasses: promotion.combines_classes ?? CLASSES,
    kept: promotion,
  };
}

export function isEmpty({ everything = false, skus = [], keys = [] }: Selection): boolean {
  return !everything && skus.length === 0 && keys.length === 0;
}

export type Wrong = "label" | "rate" | "amount" | "take" | "nth" | "from" | "steps" | "selection" | "slots" | "gift" | "whole" | "perYear" | "period";

const RATE = /^\d{1,3}([.,]\d{1,4})?$/;
const WHOLE = /^\d{1,9}$/;

function isShare(text: string): boolean {
  return RATE.test(text.trim()) && Number(text.trim().replace(",", ".")) > 0 && Number(text.trim().replace(",", ".")) <= 100;
}

/** Steps begin at rising sums and take off more and more. */
function areSteps({ steps, isAmount }: Draft, currency: string): boolean {
  const read = steps.map(({ from, off }) => ({
    from: parseMoney(from, currency)?.amount ?? -1,
    off: isAmount ? (parseMoney(off, currency)?.amount ?? 0) : isShare(off) ? Number(off.trim().replace(",", ".")) : 0,
  }));
  return read.length > 0 && read.every(({ from, off }, at) => off > 0 && from >= 0 && (at === 0 || (from > (read[at - 1]?.from ?? 0) && off > (read[at - 1]?.off ?? 0))));
}

/** What has to be mended before the server is asked; the server decides again. */
export function wrongIn(draft: Draft, currency: string): ReadonlySet<Wrong> {
  const { kind, numbers } = draft;
  const wrong = new Set<Wrong>();
  const amount = parseMoney(numbers.amount, currency);
  const asksRate = kind === "percentage" || kind === "nth_percent";
  const asksAmount = kind === "amount" || kind === "fixed_price" || kind === "bundle";
  if (Object.values(draft.label).every((text) => text.trim() === "")) wrong.add("label");
  if (asksRate && !isShare(numbers.rate)) wrong.add("rate");
  if (asksAmount && (amount === null || amount.amount <= 0)) wrong.add("amount");
  if (kind === "n_for_m" && !(WHOLE.test(numbers.take) && WHOLE.test(numbers.pay) && Number(numbers.pay) >= 1 && Number(numbers.take) > Number(numbers.pay))) wrong.add("take");
  if (kind === "nth_percent" && !(WHOLE.test(numbers.nth) && Number(numbers.nth) >= 2)) wrong.add("nth");
  if (kind === "threshold" && !areSteps(draft, currency)) wrong.add("steps");
  if (kind === "gift" && ((draft.isGiftFromAmount ? (parseMoney(numbers.from, currency)?.amount ?? 0) : WHOLE.test(numbers.from) ? Number(numbers.from) : 0) < 1)) wrong.add("from");
  if (kind !== "bundle" && isEmpty(draft.selection)) wrong.add("selection");
  if (kind === "bundle" && draft.slots.some(({ selection, quantity }) => isEmpty(selection) || !WHOLE.test(quantity) || Number(quantity) < 1)) wrong.add("slots");
  if (kind === "gift" && isEmpty(draft.gift)) wrong.add("gift");
  if (kind === "gift" && !(WHOLE.test(numbers.giftQuantity) && Number(numbers.giftQuantity) >= 1)) wrong.add("whole");
  if ([numbers.perBasket, numbers.perCustomer, numbers.inTotal].some((text) => text !== "" && !WHOLE.test(text)) || !/^-?\d{1,6}$/.test(numbers.priority)) wrong.add("whole");
  if (numbers.perYear !== "" && (parseMoney(numbers.perYear, currency)?.amount ?? 0) <= 0) wrong.add("perYear");
  if (isPeriodWrong(draft.validFrom, draft.validTo)) wrong.add("period");
  return wrong;
}

function offerOf(draft: Draft, currency: string): Offer {
  const { kind, numbers } = draft;
  const amount = parseMoney(numbers.amount, currency)?.amount ?? 0;
  const rate = numbers.rate.trim().replace(",", ".");
  switch (kind) {
    case "percentage":
      return { kind, rate };
    case "amount":
    case "fixed_price":
      return { kind, amount };
    case "n_for_m":
      return { kind, take: Number(numbers.take), pay: Number(numbers.pay) };
    case "nth_percent":
      return { kind, nth: Number(numbers.nth), rate };
    case "threshold":
      return {
        kind,
        steps: draft.steps.map(({ from, off }) => ({ from_amount: parseMoney(from, currency)?.amount ?? 0, ...(draft.isAmount ? { amount: parseMoney(off, currency)?.amount ?? 0 } : { rate: off.trim().replace(",", ".") }) })),
      };
    case "bundle":
      return { kind, price: amount, slots: draft.slots.map(({ selection, quantity }) => ({ selection, quantity: Number(quantity) })) };
    case "gift":
      return {
        kind,
        gift: { selection: draft.gift, quantity: Number(numbers.giftQuantity) },
        ...(draft.isGiftFromAmount ? { from_amount: parseMoney(numbers.from, currency)?.amount ?? 0 } : { from_quantity: Number(numbers.from) }),
      };
  }
}

function words(text: string): readonly string[] {
  return text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

function compact<Shape extends object>(shape: { [Key in keyof Shape]: Shape[Key] | undefined }): Shape {
  const isSet = (value: unknown): boolean => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => isSet(value))) as Shape;
}

/** What is sent: only for a draft in which nothing is wrong. */
export function bodyOf(draft: Draft, currency: string): PromotionBody {
  const { kept, numbers } = draft;
  const count = (text: string): number | undefined => (text === "" ? undefined : Number(text));
  const body = compact<PromotionBody>({
    label: draft.label,
    offer: offerOf(draft, currency),
    class: draft.kind === "threshold" ? draft.lowers : "line",
    priority: Number(numbers.priority),
    tags: words(draft.tags),
    combines_with: words(draft.combinesWith),
    combines_classes: draft.combinesClasses.length === CLASSES.length ? undefined : draft.combinesClasses,
    scope: compact<Scope>({
      channels: draft.channels,
      stores: draft.stores,
      customer_groups: draft.groups,
      weekdays: draft.weekdays,
      hours: draft.hours,
      valid_from: draft.validFrom ?? undefined,
      valid_to: draft.validTo ?? undefined,
    }),
    selection: draft.kind === "bundle" ? undefined : draft.selection,
    exclusion: isEmpty(draft.exclusion) ? undefined : draft.exclusion,
    coupon_series: draft.coupon,
    limits: compact({ per_basket: count(numbers.perBasket), per_customer: count(numbers.perCustomer), in_total: count(numbers.inTotal), amount_per_year: numbers.perYear === "" ? undefined : parseMoney(numbers.perYear, currency)?.amount }),
    currency: kept.currency ?? currency,
    campaign: kept.campaign,
  });
  return draft.combinesClasses.length === 0 ? { ...body, combines_classes: [] } : body;
}

/** What can be done with a promotion in its state. */
export function stepsFrom(state: Promotion["state"]): readonly Step[] {
  switch (state) {
    case "draft":
      return ["activate"];
    case "active":
      return ["pause", "end"];
    case "paused":
      return ["resume", "end"];
    case "ended":
      return [];
  }
}
