/** The rules of the loyalty programme as they are written. */

import type { Labels } from "./attributes";

export interface Tier {
  readonly code: string;
  readonly name: Labels;
  readonly threshold: number;
}

export interface Multiplier {
  readonly code: string;
  /** 200 doubles. */
  readonly percent: number;
  /** 1 is Monday. */
  readonly weekdays?: readonly number[];
  readonly tiers?: readonly string[];
  /** What this screen does not show is kept as it is. */
  readonly [kept: string]: unknown;
}

/** Points on top for each whole unit of what is selected, by SKU or by keys such as `category:tea`. */
export interface Extra {
  readonly code: string;
  readonly points: number;
  readonly selection: { readonly skus?: readonly string[]; readonly keys?: readonly string[]; readonly [kept: string]: unknown };
}

/** What points buy: a coupon of a series. */
export interface Reward {
  readonly code: string;
  readonly name: Labels;
  readonly points: number;
  readonly coupon_series: string;
}

export interface Redeeming {
  readonly points: number;
  /** Minor units. */
  readonly amount: number;
  readonly minimum?: number;
  readonly step?: number;
  readonly offline_max?: number;
}

export interface Rules {
  readonly name: Labels;
  readonly currency: string;
  readonly points: number;
  /** Minor units. */
  readonly per_amount: number;
  readonly welcome_points?: number;
  readonly birthday_points?: number;
  readonly expiry_months?: number | null;
  readonly redeeming?: Redeeming | null;
  readonly tiers?: { readonly tiers?: readonly Tier[]; readonly [kept: string]: unknown };
  readonly multipliers?: readonly Multiplier[];
  readonly extras?: readonly Extra[];
  readonly rewards?: readonly Reward[];
  readonly rounding?: string;
  readonly [kept: string]: unknown;
}

export function firstRules(currency: string): Rules {
  return { name: { fr_FR: "Fidélité", en_US: "Loyalty" }, currency, points: 1, per_amount: 100, redeeming: { points: 100, amount: 500, minimum: 100, step: 100 }, expiry_months: 24 };
}
