/** The rules of the loyalty programme as they are written, and a small purchase worked out by them. Pure. */

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
  readonly rounding?: string;
  readonly [kept: string]: unknown;
}

export function firstRules(currency: string): Rules {
  return { name: { fr_FR: "Fidélité", en_US: "Loyalty" }, currency, points: 1, per_amount: 100, redeeming: { points: 100, amount: 500, minimum: 100, step: 100 }, expiry_months: 24 };
}

export interface Worked {
  readonly points: number;
  /** The rules that multiply on that day for that tier. */
  readonly times: readonly Multiplier[];
  /** Minor units that the points pay; null where points do not pay. */
  readonly worth: number | null;
  /** Hundredths of a percent of the purchase. */
  readonly rate: number | null;
  /** The first tier above and how many such purchases reach it. */
  readonly reach: { readonly tier: Tier; readonly count: number } | null;
}

/**
 * What a purchase of so many minor units earns: whole points, rounded down, as the till does with the plain rules.
 *
 * weekday: 1 is Monday. The till's own sums also know products, groups and hours; this example leaves them out.
 */
export function workedExample(rules: Rules, amount: number, weekday: number, tier: string): Worked {
  const times = (rules.multipliers ?? []).filter(({ weekdays = [], tiers = [] }) => (weekdays.length === 0 || weekdays.includes(weekday)) && (tiers.length === 0 || tiers.includes(tier)));
  const percent = times.reduce((product, each) => product * each.percent, 1);
  const scale = 100 ** times.length;
  const points = rules.per_amount <= 0 ? 0 : Math.floor((amount * rules.points * percent) / (rules.per_amount * scale));
  const redeeming = rules.redeeming ?? null;
  const worth = redeeming === null || redeeming.points <= 0 ? null : Math.floor((points * redeeming.amount) / redeeming.points);
  const next = (rules.tiers?.tiers ?? []).find(({ threshold }) => threshold > 0);
  return {
    points,
    times,
    worth,
    rate: worth === null || amount === 0 ? null : Math.round((worth * 10_000) / amount),
    reach: next === undefined || points === 0 ? null : { tier: next, count: Math.ceil(next.threshold / points) },
  };
}
