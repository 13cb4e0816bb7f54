/** What the signed-in person may do, as the server listed it. The server decides again on every request. */

export interface Grant {
  readonly code: string;
  /** Store codes; null means every store. */
  readonly stores: readonly string[] | null;
}

export type Grants = ReadonlyMap<string, readonly string[] | null>;

export function grantsOf(list: readonly Grant[]): Grants {
  const grants = new Map<string, readonly string[] | null>();
  for (const { code, stores } of list) {
    const known = grants.get(code);
    if (stores === null || known === null) grants.set(code, null);
    else grants.set(code, [...new Set([...(known ?? []), ...stores])]);
  }
  return grants;
}

/** For a store, or, without one, for at least one store. */
export function may(grants: Grants, permission: string, store?: string): boolean {
  const stores = grants.get(permission);
  if (stores === undefined) return false;
  if (stores === null) return true;
  return store === undefined ? stores.length > 0 : stores.includes(store);
}

export type Area =
  | "home"
  | "products"
  | "proposals"
  | "structure"
  | "rules"
  | "categories"
  | "records"
  | "assets"
  | "feeds"
  | "schedules"
  | "prices"
  | "promotions"
  | "coupons"
  | "campaigns"
  | "calendar"
  | "taxes"
  | "labels"
  | "stock"
  | "receiving"
  | "customers"
  | "tills"
  | "selling"
  | "tonight"
  | "reports"
  | "cash"
  | "payments"
  | "invoices"
  | "accounting"
  | "inspection"
  | "imports"
  | "readers"
  | "webhooks"
  | "cases"
  | "people"
  | "audit"
  | "upkeep"
  | "settings";

interface Page {
  readonly area: Area;
  readonly path: string;
  /** Permissions of which one is enough; none: open to everybody signed in. */
  readonly anyOf: readonly string[];
}

export type Group = "mine" | "goods" | "offer" | "goodsHeld" | "shops" | "money" | "exchange" | "house";

/** Pages in their order, as one thinks of a shop: what waits for me, goods, what they are offered at, and so on. */
export const GROUPS: readonly { readonly group: Group; readonly pages: readonly Page[] }[] = [
  {
    group: "mine",
    pages: [
      { area: "home", path: "/", anyOf: [] },
      { area: "cases", path: "/cases", anyOf: ["cases.case.read"] },
    ],
  },
  {
    group: "goods",
    pages: [
      { area: "products", path: "/products", anyOf: ["catalog.product.read"] },
      { area: "assets", path: "/assets", anyOf: ["media.asset.edit"] },
      { area: "proposals", path: "/proposals", anyOf: ["catalog.product.submit", "catalog.product.approve"] },
      { area: "categories", path: "/categories", anyOf: ["catalog.structure.edit"] },
      { area: "records", path: "/records", anyOf: ["catalog.attribute.update"] },
      { area: "structure", path: "/structure", anyOf: ["catalog.attribute.update"] },
      { area: "rules", path: "/rules", anyOf: ["catalog.structure.edit"] },
    ],
  },
  {
    group: "offer",
    pages: [
      { area: "prices", path: "/prices", anyOf: ["pricing.price.edit"] },
      { area: "promotions", path: "/promotions", anyOf: ["pricing.promotion.read"] },
      { area: "coupons", path: "/coupons", anyOf: ["pricing.promotion.read"] },
      { area: "campaigns", path: "/campaigns", anyOf: ["pricing.promotion.read"] },
      { area: "calendar", path: "/calendar", anyOf: ["pricing.price.edit", "pricing.promotion.read"] },
      { area: "taxes", path: "/taxes", anyOf: ["pricing.price.edit", "pricing.tax.edit"] },
      { area: "labels", path: "/labels", anyOf: ["shelf.label.read"] },
    ],
  },
  {
    group: "goodsHeld",
    pages: [
      { area: "stock", path: "/stock", anyOf: ["inventory.stock.read"] },
      { area: "receiving", path: "/receiving", anyOf: ["inventory.document.write"] },
    ],
  },
  {
    group: "shops",
    pages: [
      { area: "tills", path: "/tills", anyOf: ["till.till.read"] },
      { area: "selling", path: "/selling", anyOf: ["till.selling.read", "till.recall.read"] },
      { area: "customers", path: "/customers", anyOf: ["customers.customer.list", "customers.privacy.read"] },
      { area: "tonight", path: "/tonight", anyOf: ["insight.report.read"] },
      { area: "reports", path: "/reports", anyOf: ["insight.report.read"] },
    ],
  },
  {
    group: "money",
    pages: [
      { area: "cash", path: "/cash", anyOf: ["till.safe.read"] },
      { area: "payments", path: "/payments", anyOf: ["payments.settlement.match", "payments.outcome.resolve"] },
      { area: "invoices", path: "/invoices", anyOf: ["invoicing.invoice.read"] },
      { area: "accounting", path: "/accounting", anyOf: ["accounting.entry.read"] },
      { area: "inspection", path: "/inspection", anyOf: ["fiscal.journal.read"] },
    ],
  },
  {
    group: "exchange",
    pages: [
      {
        area: "imports",
        path: "/imports",
        anyOf: ["catalog.product.import", "pricing.price.import", "inventory.stock.import", "kernel.job.read"],
      },
      { area: "schedules", path: "/schedules", anyOf: ["connectors.schedule.read"] },
      { area: "feeds", path: "/feeds", anyOf: ["connectors.product_feed.read", "shelf.catalogue.print"] },
      { area: "webhooks", path: "/webhooks", anyOf: ["webhooks.endpoint.read"] },
      { area: "readers", path: "/readers", anyOf: ["kernel.reader.read"] },
    ],
  },
  {
    group: "house",
    pages: [
      { area: "people", path: "/people", anyOf: ["access.person.read", "access.role.read"] },
      { area: "audit", path: "/audit", anyOf: ["access.audit.read"] },
      { area: "upkeep", path: "/upkeep", anyOf: ["kernel.retention.read"] },
      { area: "settings", path: "/settings", anyOf: ["company.store.read"] },
    ],
  },
];

const isVisible = (grants: Grants, { anyOf }: Page): boolean => anyOf.length === 0 || anyOf.some((code) => may(grants, code));

/** The groups with the pages that one may use; none that is empty. */
export function visibleGroups(grants: Grants): typeof GROUPS {
  return GROUPS.map(({ group, pages }) => ({ group, pages: pages.filter((page) => isVisible(grants, page)) })).filter(({ pages }) => pages.length > 0);
}

export function visibleAreas(grants: Grants): readonly Page[] {
  return visibleGroups(grants).flatMap(({ pages }) => pages);
}
