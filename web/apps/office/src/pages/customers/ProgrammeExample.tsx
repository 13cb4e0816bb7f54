import { ChoiceField, formatMoney, formatNumber, formatRate, localized, MoneyField, parseMoney, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { workedQuery } from "../../api/loyalty";
import type { Rules } from "../../domain/programme";
import { useDelayed } from "../../parts/useDelayed";
import { loyaltyTexts } from "../../texts/loyalty";

const WEEK = [1, 2, 3, 4, 5, 6, 7] as const;
/** A Monday; its week names the days. */
const MONDAY_MILLISECONDS = Date.UTC(2024, 0, 1);
const DAY_MILLISECONDS = 86_400_000;

export function dayName(weekday: number, language: string): string {
  return new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format(new Date(MONDAY_MILLISECONDS + (weekday - 1) * DAY_MILLISECONDS));
}

/** A purchase worked out by the till's own sums with the rules as they are written: what it earns, what that is worth, when a tier is reached. */
export function ProgrammeExample({ rules }: { readonly rules: Rules }): ReactNode {
  const say = useTexts(loyaltyTexts);
  const { language } = useLanguage();
  const [amount, setAmount] = useState("50");
  const [weekday, setWeekday] = useState(1);
  const [tier, setTier] = useState("");
  const money = parseMoney(amount, rules.currency) ?? { amount: 0, currency: rules.currency };
  const question = useDelayed(JSON.stringify({ rules, amount: money.amount, weekday, tier: tier === "" ? null : tier }));
  const { data: worked } = useQuery(workedQuery(question, rules.per_amount > 0));
  const tiers = rules.tiers?.tiers ?? [];
  const tierName = (code: string): string => localized(tiers.find((each) => each.code === code)?.name, language) || code;
  const show = (minor: number): string => formatMoney({ amount: minor, currency: rules.currency }, language);
  return (
    <section aria-label={say("example")} className="rounded-md border border-line bg-paper p-4 lg:sticky lg:top-4">
      <h2 className="mb-3 text-15 font-semibold">{say("example")}</h2>
      <div className="flex flex-col gap-3">
        <MoneyField label={say("exampleAmount")} currency={rules.currency} value={amount} onText={setAmount} keypad={false} />
        <ChoiceField label={say("weekday")} value={String(weekday)} choices={WEEK.map((day) => ({ value: String(day), label: dayName(day, language) }))} onChoice={(day) => setWeekday(Number(day))} />
        {tiers.length === 0 ? null : <ChoiceField label={say("tier")} value={tier} choices={[{ value: "", label: "–" }, ...tiers.map((each) => ({ value: each.code, label: localized(each.name, language) || each.code }))]} onChoice={setTier} />}
      </div>
      <div aria-live="polite" className="mt-4 min-h-40 border-t border-line pt-3">
        <p className="text-13 text-ink-soft">{say("exampleBase", { amount: formatMoney(money, language), count: rules.points, per: show(rules.per_amount) })}</p>
        {worked === undefined ? null : (
          <>
            {worked.reasons
              .filter(({ kind }) => kind === "multiplier")
              .map(({ code }) => (
                <p key={code} className="text-13 text-ink-soft">
                  {say("exampleTimes", { percent: rules.multipliers?.find((each) => each.code === code)?.percent ?? "", code })}
                </p>
              ))}
            <p className="mt-1 text-24 font-semibold">{say("exampleEarns", { points: formatNumber(worked.points, language) })}</p>
            {worked.worth === null || money.amount === 0 ? null : <p className="mt-1">{say("exampleWorth", { money: show(worked.worth.amount), rate: formatRate(((100 * worked.worth.amount) / money.amount).toFixed(2), language).replace(/\s?%$/u, "") })}</p>}
            {worked.reach === null ? null : <p className="mt-1 text-13 text-ink-soft">{say("exampleReach", { count: formatNumber(worked.reach.purchases, language), name: tierName(worked.reach.tier) })}</p>}
          </>
        )}
      </div>
    </section>
  );
}
