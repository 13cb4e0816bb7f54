/**
 * Filters of the lists, as they stand in the address.
 *
 * An address may have been typed, shortened or written by an older version: what is not understood is dropped,
 * and what equals the default is left out, so that equal views have equal addresses.
 */

import { PERIODS, type Days, type PeriodName } from "./period";
import { PHASES, type Phase } from "./promotion";
import { GRADES, STAGES, type Stage } from "./stages";

export type Search = { readonly [key: string]: unknown };

export function text(value: unknown): string | undefined {
  const found = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  return typeof found === "string" && found.trim() !== "" ? found : undefined;
}

export function oneOf<Choice extends string>(value: unknown, choices: readonly Choice[]): Choice | undefined {
  return choices.find((choice) => choice === value);
}

export function flag(value: unknown): boolean | undefined {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : undefined;
}

/** Leaves out what is undefined, as exact optional types ask. */
export function compact<Shape extends object>(shape: { [Key in keyof Shape]: Shape[Key] | undefined }): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as Shape;
}

/** How an address is read: what stands in it and means nothing is not handed on to the page as it was written. */
export function meaningful<Shape extends object>(read: (search: Search) => Shape): (search: Search) => Shape {
  return (search) => ({ ...(Object.fromEntries(Object.keys(search).map((name) => [name, undefined])) as Partial<Shape>), ...read(search) });
}

/** A change of an address: undefined takes a part away. */
export type Change<Shape> = { readonly [Key in keyof Shape]?: Shape[Key] | undefined };

export function withChange<Shape extends object>(search: Shape, change: Change<Shape>): Shape {
  return compact<Shape>({ ...search, ...change });
}

export const PRODUCT_TABS = ["variants", "links", "prices", "stock", "preview", "team"] as const;
export type ProductTabName = (typeof PRODUCT_TABS)[number];

export const PREVIEW_FORMS = ["web", "till", "label", "print"] as const;
export type PreviewForm = (typeof PREVIEW_FORMS)[number];

/** `changed`: published, and changed since then. */
export const PRODUCT_STATUSES = ["draft", "published", "changed", "withdrawn"] as const;
export type ProductStatus = (typeof PRODUCT_STATUSES)[number];

export interface ProductFilters {
  readonly q?: string;
  readonly family?: string;
  readonly category?: string;
  readonly status?: ProductStatus;
  readonly enabled?: boolean;
  readonly lifecycle?: Stage;
  /** The grade of the card on the channel one looks at. */
  readonly grade?: (typeof GRADES)[number];
  readonly complete?: boolean;
  /** Something is missing, but hardly anything. */
  readonly nearly?: boolean;
  /** The requirement set by which a product is complete; left out for what its family asks for. */
  readonly set?: string;
  /** The field that is missing, such as `values.name`. */
  readonly missing?: string;
}

export interface ProductSearch extends ProductFilters {
  /** The product open in the panel. */
  readonly sku?: string;
  /** Left out for the content, which comes first. */
  readonly tab?: ProductTabName;
  /** As what the preview shows it; left out for the web page, which comes first. */
  readonly form?: PreviewForm;
  /** On which kind of paper the preview shows its label. */
  readonly paper?: string;
  /** The price list whose prices are typed in the list. */
  readonly prices?: string;
  /** A new product is open in the panel. */
  readonly new?: boolean;
  /** SKU that the new product is a copy of. */
  readonly from?: string;
  /** SKU of the model that the new product is a variant of. */
  readonly below?: string;
}

export function productSearch(search: Search): ProductSearch {
  return compact<ProductSearch>({
    q: text(search["q"]),
    family: text(search["family"]),
    category: text(search["category"]),
    status: oneOf(search["status"], PRODUCT_STATUSES),
    enabled: flag(search["enabled"]),
    lifecycle: oneOf(search["lifecycle"], STAGES),
    grade: oneOf(search["grade"], GRADES),
    complete: flag(search["complete"]),
    nearly: flag(search["nearly"]) === true ? true : undefined,
    set: text(search["set"]),
    missing: text(search["missing"]),
    sku: text(search["sku"]),
    tab: oneOf(search["tab"], PRODUCT_TABS),
    form: oneOf(search["form"], PREVIEW_FORMS),
    paper: text(search["paper"]),
    prices: text(search["prices"]),
    new: flag(search["new"]),
    from: text(search["from"]),
    below: text(search["below"]),
  });
}

/** What the list asks the server for: the filters without what is open beside them. */
export function productFilters(search: ProductSearch): ProductFilters {
  const { q, family, category, status, enabled, lifecycle, grade, complete, nearly, set, missing } = search;
  return compact<ProductFilters>({ q, family, category, status, enabled, lifecycle, grade, complete, nearly, set, missing });
}

/** A product is nearly complete while no more fields than these are missing. */
const NEARLY_MAX = 2;

/** The filters as the server understands them; completeness is that of the channel one looks at. */
export function productQuestion({ status, complete, nearly, set, missing, ...others }: ProductFilters, channel: string): { readonly [name: string]: string | boolean | number | undefined } {
  const asksGap = complete !== undefined || nearly === true || missing !== undefined;
  return {
    ...others,
    status: status === "changed" ? "published" : status,
    is_published_as_it_stands: status === "changed" ? false : undefined,
    complete,
    missing,
    missing_max: nearly === true ? NEARLY_MAX : undefined,
    requirement_set: asksGap ? set : undefined,
    channel: !(asksGap || others.grade !== undefined) || channel === "" ? undefined : channel,
  };
}

export function hasFilters(filters: ProductFilters): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}

export interface PriceSearch {
  readonly list?: string;
  readonly new?: boolean;
}

export function priceSearch(search: Search): PriceSearch {
  return compact<PriceSearch>({ list: text(search["list"]), new: flag(search["new"]) });
}

export interface PromotionSearch {
  readonly code?: string;
  readonly new?: boolean;
  readonly phase?: Phase;
}

/** The campaign beside the list, or a new one. */
export interface CampaignSearch {
  readonly code?: string;
  readonly new?: boolean;
}

export function campaignSearch(search: Search): CampaignSearch {
  return compact<CampaignSearch>({ code: text(search["code"]), new: flag(search["new"]) });
}

export function promotionSearch(search: Search): PromotionSearch {
  return compact<PromotionSearch>({ code: text(search["code"]), new: flag(search["new"]), phase: oneOf(search["phase"], PHASES) });
}

export interface StockSearch {
  /** SKU of the only item to list. */
  readonly item?: string;
  readonly place?: string;
  /** Place of the row at hand. */
  readonly at?: string;
  /** SKU whose movements are open. */
  readonly sku?: string;
}

export function stockSearch(search: Search): StockSearch {
  return compact<StockSearch>({ item: text(search["item"]), place: text(search["place"]), at: text(search["at"]), sku: text(search["sku"]) });
}

export interface TillSearch {
  readonly till?: string;
  readonly day?: string;
  readonly ticket?: string;
}

export function tillSearch(search: Search): TillSearch {
  return compact<TillSearch>({ till: text(search["till"]), day: text(search["day"]), ticket: text(search["ticket"]) });
}

export interface ReportSearch extends Partial<Days> {
  readonly period?: PeriodName;
}

function day(value: unknown): string | undefined {
  const found = text(value);
  return found !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(found) ? found : undefined;
}

export function reportSearch(search: Search): ReportSearch {
  return compact<ReportSearch>({ period: oneOf(search["period"], PERIODS), from: day(search["from"]), to: day(search["to"]) });
}

export interface TonightSearch {
  readonly day?: string;
}

export function tonightSearch(search: Search): TonightSearch {
  return compact<TonightSearch>({ day: day(search["day"]) });
}

export interface AccountingSearch extends Partial<Days> {
  readonly entity?: string;
  /** Left out for the entries, which come first. */
  readonly tab?: "entries" | "map";
  readonly entry?: string;
}

export function accountingSearch(search: Search): AccountingSearch {
  return compact<AccountingSearch>({ entity: text(search["entity"]), tab: oneOf(search["tab"], ["entries", "map"] as const), entry: text(search["entry"]), from: day(search["from"]), to: day(search["to"]) });
}

export const SELLING_TABS = ["recalls", "rules", "masks", "favourites"] as const;

export interface SellingSearch {
  /** Left out for the recalls, which come first. */
  readonly tab?: (typeof SELLING_TABS)[number];
}

export function sellingSearch(search: Search): SellingSearch {
  return compact<SellingSearch>({ tab: oneOf(search["tab"], SELLING_TABS) });
}

export interface ImportSearch {
  readonly job?: string;
  readonly new?: boolean;
  /** What the new file is about. */
  readonly kind?: string;
}

export function importSearch(search: Search): ImportSearch {
  return compact<ImportSearch>({ job: text(search["job"]), new: flag(search["new"]), kind: text(search["kind"]) });
}

export const CASE_STATES = ["open", "resolved", "any"] as const;

export interface CaseSearch {
  readonly state?: (typeof CASE_STATES)[number];
  readonly kind?: string;
  readonly case?: string;
}

export function caseSearch(search: Search): CaseSearch {
  return compact<CaseSearch>({
    state: oneOf(search["state"], CASE_STATES),
    kind: text(search["kind"]),
    case: text(search["case"]),
  });
}

export interface PeopleSearch {
  readonly tab?: "roles";
  readonly person?: string;
  readonly role?: string;
}

export function peopleSearch(search: Search): PeopleSearch {
  return compact<PeopleSearch>({
    tab: oneOf(search["tab"], ["roles"] as const),
    person: text(search["person"]),
    role: text(search["role"]),
  });
}

export const PROPOSAL_LISTS = ["waiting", "mine", "all"] as const;

export interface ProposalSearch {
  readonly list?: (typeof PROPOSAL_LISTS)[number];
  readonly proposal?: string;
}

export function proposalSearch(search: Search): ProposalSearch {
  return compact<ProposalSearch>({ list: oneOf(search["list"], PROPOSAL_LISTS), proposal: text(search["proposal"]) });
}

export interface AuditSearch {
  readonly action?: string;
  readonly subject?: string;
  readonly actor?: string;
  readonly entry?: string;
}

export function auditSearch(search: Search): AuditSearch {
  return compact<AuditSearch>({
    action: text(search["action"]),
    subject: text(search["subject"]),
    actor: text(search["actor"]),
    entry: text(search["entry"]),
  });
}

export const SETTINGS_TABS = ["stores", "entities", "places", "tills", "terminals", "requirement-sets"] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];

export interface SettingsSearch {
  /** Left out for the stores, which come first. */
  readonly tab?: Exclude<SettingsTab, "stores">;
  /** What is open beside the list. */
  readonly code?: string;
  /** A new one is open beside it. */
  readonly new?: boolean;
}

/** Older addresses named a store or an entity by a word of its own. */
export function settingsSearch(search: Search): SettingsSearch {
  const entity = text(search["entity"]);
  return compact<SettingsSearch>({
    tab: entity === undefined ? oneOf(search["tab"], ["entities", "places", "tills", "terminals", "requirement-sets"] as const) : "entities",
    code: entity ?? text(search["store"]) ?? text(search["code"]),
    new: flag(search["new"]),
  });
}

export interface InvoiceSearch {
  /** How the number begins. */
  readonly q?: string;
  /** The invoice open in the panel. */
  readonly invoice?: string;
}

export function invoiceSearch(search: Search): InvoiceSearch {
  return compact<InvoiceSearch>({ q: text(search["q"]), invoice: text(search["invoice"]) });
}

export interface WebhookSearch {
  /** The webhook open in the panel; `new` for one to be made. */
  readonly webhook?: string;
}

export function webhookSearch(search: Search): WebhookSearch {
  return compact<WebhookSearch>({ webhook: text(search["webhook"]) });
}

export const CUSTOMER_TABS = ["people", "duplicates", "groups", "segments", "mails", "loyalty", "gift-cards", "accounts", "privacy"] as const;
export type CustomerTab = (typeof CUSTOMER_TABS)[number];
export const CUSTOMER_PARTS = ["profile", "history", "points", "values", "account", "consents", "notes"] as const;
export type CustomerPart = (typeof CUSTOMER_PARTS)[number];

export interface CustomerSearch {
  /** Left out for the people, who come first. */
  readonly tab?: CustomerTab;
  readonly q?: string;
  readonly group?: string;
  /** What is open beside the list: a customer, a group, a gift card. */
  readonly id?: string;
  readonly part?: CustomerPart;
  /** A new one is open beside it. */
  readonly new?: boolean;
}

export function customerSearch(search: Search): CustomerSearch {
  return compact<CustomerSearch>({
    tab: oneOf(search["tab"], CUSTOMER_TABS),
    q: text(search["q"]),
    group: text(search["group"]),
    id: text(search["id"]),
    part: oneOf(search["part"], CUSTOMER_PARTS),
    new: flag(search["new"]),
  });
}

export const ASSET_VIEWS = ["all", "picture", "document", "orphan", "no_alt", "ending", "removed"] as const;
export type AssetView = (typeof ASSET_VIEWS)[number];

export interface AssetSearch {
  readonly q?: string;
  readonly view?: AssetView;
  /** The asset open in the panel, or `new` for files to add. */
  readonly asset?: string;
}

export function assetSearch(search: Search): AssetSearch {
  return compact<AssetSearch>({ q: text(search["q"]), view: oneOf(search["view"], ASSET_VIEWS), asset: text(search["asset"]) });
}

export interface FeedSearch {
  /** The feed open in the panel. */
  readonly feed?: string;
}

export function feedSearch(search: Search): FeedSearch {
  return compact<FeedSearch>({ feed: text(search["feed"]) });
}
