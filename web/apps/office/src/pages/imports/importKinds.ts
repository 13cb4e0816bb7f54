/** What may be imported, with the permission that each kind needs. */
const KINDS = [
  { kind: "catalog", permission: "catalog.product.import" },
  { kind: "prices", permission: "pricing.price.import" },
  { kind: "stock", permission: "inventory.stock.import" },
  { kind: "facings", permission: "shelf.facing.import" },
  { kind: "customers", permission: "customers.customer.import" },
  { kind: "sales", permission: "till.ticket.import" },
] as const;

export type ImportKind = (typeof KINDS)[number]["kind"];

export const IMPORT_KINDS: readonly ImportKind[] = KINDS.map(({ kind }) => kind);

export function importKinds(may: (permission: string) => boolean): ImportKind[] {
  return KINDS.filter(({ permission }) => may(permission)).map(({ kind }) => kind);
}

/** Formats by name; those of shop platforms are read by their own layout. */
export const IMPORT_FORMATS = [
  { value: "akeneo", label: "Akeneo" },
  { value: "csv", label: "CSV" },
  { value: "xlsx", label: "Excel (XLSX)" },
  { value: "jsonl", label: "JSON lines" },
] as const;
