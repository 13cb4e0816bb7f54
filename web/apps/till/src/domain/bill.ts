import type { Money, PricedLine } from "@comptoir/client";

import type { Basket } from "./basket";

/** A row of what is paid for. Together, the rows are the total: what carries a deposit has a row for it. */
export interface BillRow {
  readonly key: string;
  readonly kind: "goods" | "deposit" | "empties";
  readonly label: string;
  readonly quantity: string;
  readonly unit: string;
  /** Null while its price is asked for. */
  readonly due: Money | null;
}

interface Prices {
  readonly lines: ReadonlyMap<string, PricedLine>;
  readonly deposits: ReadonlyMap<string, PricedLine>;
}

/** What a customer pays for, in the basket's order. Of empties, the deposit is the line itself. */
export function billOf(basket: Basket, { lines, deposits }: Prices): readonly BillRow[] {
  return basket.lines.flatMap(({ id, isEmpties, label, quantity, unit }) => {
    const priced = lines.get(id);
    const row: BillRow = { key: id, kind: isEmpties === true ? "empties" : "goods", label, quantity, unit, due: priced?.due ?? null };
    const deposit = isEmpties === true || priced === undefined ? undefined : deposits.get(id);
    return deposit === undefined ? [row] : [row, { ...row, key: `${id} deposit`, kind: "deposit", due: deposit.due }];
  });
}

/** The eco-participations in the price of a line; its deposit is told on its own. */
export function ecoOf(priced: PricedLine): NonNullable<PricedLine["included"]> {
  return priced.included?.filter(({ kind }) => kind === "eco_participation") ?? [];
}
