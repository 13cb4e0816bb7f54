import { Button, Field, formatDay, formatInstant, formatMoney, formatNumber, formatQuantity, formatRate, inputClasses, TextField, useDensity, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";

import { jobQuery } from "../../api/jobs";
import { askBacktest, backtestsQuery, resultsQuery, type Backtest } from "../../api/promotions";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { isOver } from "../../domain/jobs";
import { Facts, Section, type Fact } from "../../parts/Facts";
import { useProductNames } from "../../parts/useProductNames";
import { usePromotionNames } from "../../parts/usePromotionNames";
import { Gate, ProblemNote } from "../../parts/Problems";
import { wallClockNow } from "../../parts/wallClockNow";
import { promotionTexts } from "../../texts/promotions";

const FOUR_WEEKS = 27;
/** Milliseconds between looks at what a trial has found so far. */
const WHILE_RUNNING = 2_000;
const ITEMS_NAMED = 5;

/** A day before the one that clocks in the zone show. */
function dayBefore(zone: string | undefined, days: number): string {
  const [, clock] = wallClockNow(zone);
  const day = new Date(`${clock.slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - days);
  return day.toISOString().slice(0, 10);
}

/** The promotion on the sales of the past, and what it did so far. */
export function PastTab({ code, currency, isSaved }: { readonly code: string; readonly currency: string; readonly isSaved: boolean }): ReactNode {
  const { may } = useSession();
  return (
    <>
      {may("insight.backtest.run") ? <Trials code={code} isSaved={isSaved} /> : null}
      {may("insight.result.read") ? <SoFar code={code} currency={currency} /> : null}
    </>
  );
}

function Trials({ code, isSaved }: { readonly code: string; readonly isSaved: boolean }): ReactNode {
  const say = useTexts(promotionTexts);
  const client = useQueryClient();
  const zone = useZone();
  const [first, setFirst] = useState(() => dayBefore(zone, FOUR_WEEKS));
  const [last, setLast] = useState(() => dayBefore(zone, 0));
  const [uplift, setUplift] = useState("0");
  const [job, setJob] = useState<string | null>(null);
  const running = useQuery({ ...jobQuery(job ?? ""), enabled: job !== null });
  const over = running.data !== undefined && isOver(running.data);
  const trials = useQuery({ ...backtestsQuery(code), refetchInterval: job !== null && !over ? WHILE_RUNNING : false });
  useEffect(() => {
    if (over) void client.invalidateQueries({ queryKey: ["promotions", code, "backtests"] });
  }, [over, code, client]);
  const ask = useMutation({ mutationFn: () => askBacktest(code, first, last, uplift.replace(",", ".")), onSuccess: setJob });
  const busy = ask.isPending || (job !== null && !over);
  const { language } = useLanguage();
  const progress = running.data?.progress ?? { done: 0, total: 0 };
  return (
    <>
      <Section title={say("tryIt")}>
        <div className="flex flex-col gap-3">
          <p className="text-13 text-ink-soft">{say(isSaved ? "tryHelp" : "saveFirst")}</p>
          <div className="flex flex-wrap gap-3">
            <DayField label={say("firstDay")} value={first} onValue={setFirst} />
            <DayField label={say("lastDay")} value={last} onValue={setLast} />
            <TextField label={say("uplift")} inputMode="decimal" value={uplift} onText={setUplift} className="w-52" />
          </div>
          {ask.isError ? <ProblemNote error={ask.error} /> : null}
          <Button icon={History} busy={busy} disabled={!isSaved || busy} onClick={() => ask.mutate()} className="self-start">
            {say("tryIt")}
          </Button>
          <p role="status" className="min-h-5 text-13 text-ink-soft">
            {running.data === undefined ? "" : running.data.state === "failed" ? say("tryFailed") : !busy ? "" : progress.total ? say("tryProgress", { done: formatNumber(progress.done, language), total: formatNumber(progress.total, language) }) : say("tryStarts")}
          </p>
        </div>
      </Section>
      <Section title={say("trials")}>
        <Gate query={trials}>
          {(found) =>
            found.length === 0 ? (
              <p className="text-13 text-ink-soft">{say("noTrials")}</p>
            ) : (
              <ul className="flex flex-col gap-6">
                {found.map((each) => (
                  <li key={each.id}>
                    <Trial trial={each} isRunning={each.id === job && !over} />
                  </li>
                ))}
              </ul>
            )
          }
        </Gate>
      </Section>
    </>
  );
}

function DayField({ label, value, onValue }: { readonly label: string; readonly value: string; readonly onValue: (value: string) => void }): ReactNode {
  const density = useDensity();
  return (
    <Field label={label} className="w-44">
      {(names) => <input type="date" {...names} value={value} onChange={(event) => onValue(event.target.value)} className={inputClasses(density)} />}
    </Field>
  );
}

function Trial({ trial, isRunning }: { readonly trial: Backtest; readonly isRunning: boolean }): ReactNode {
  const say = useTexts(promotionTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const { result, currency } = trial;
  const lowered = result.items.slice(0, ITEMS_NAMED);
  const productName = useProductNames(lowered.map(({ sku }) => sku));
  const promotionName = usePromotionNames();
  const money = (amount: number): string => formatMoney({ amount, currency }, language);
  const facts: Fact[] = [
    { label: say("baskets"), value: formatNumber(result.baskets, language) },
    { label: say("touched"), value: formatNumber(result.touched, language) },
    { label: say("cost"), value: money(result.discount) },
    { label: say("revenueBefore"), value: money(result.touched_before) },
    { label: say("revenueAfter"), value: money(result.touched_after) },
  ];
  // Where no cost is known there is no margin to speak of.
  if (result.margin_before !== undefined && result.margin_before !== 0 && result.margin_after !== undefined && result.margin_with_uplift !== undefined) {
    facts.push(
      { label: say("marginBefore"), value: money(result.margin_before) },
      { label: say("marginAfter"), value: money(result.margin_after) },
      { label: say("withUplift", { uplift: formatRate(result.uplift, language) }), value: money(result.margin_with_uplift) },
      { label: say("breakEven"), value: typeof result.break_even === "string" ? say("breakEvenValue", { percent: formatRate(result.break_even, language) }) : say("never") },
    );
  }
  const listed = (lines: readonly string[]): ReactNode => lines.map((line) => <p key={line}>{line}</p>);
  if (result.displaced.length > 0) facts.push({ label: say("displaces"), value: listed(result.displaced.map(({ promotion, amount }) => `${promotionName(promotion)} (${money(amount)})`)) });
  if (lowered.length > 0) facts.push({ label: say("mostLowered"), value: listed(lowered.map((item) => say("loweredItem", { name: productName(item.sku), amount: money(item.discount), quantity: formatQuantity(String(item.quantity / 1_000_000), "H87", language) }))) });
  return (
    <>
      <h4 className="mb-2 text-13 font-medium">
        {formatDay(trial.from, language)} – {formatDay(trial.to, language)} · {formatInstant(trial.at, language, zone)}
      </h4>
      {result.is_over ? null : <p className="mb-2 text-13 text-ink-soft">{say(isRunning ? "soFar" : "notWhole")}</p>}
      <Facts facts={facts} />
      {result.lines_without_cost !== undefined && result.lines_without_cost > 0 ? <p className="mt-2 text-13 text-ink-soft">{say("withoutCost", { count: result.lines_without_cost })}</p> : null}
    </>
  );
}

function SoFar({ code, currency }: { readonly code: string; readonly currency: string }): ReactNode {
  const say = useTexts(promotionTexts);
  const { language } = useLanguage();
  const { session } = useSession();
  const query = useQuery(resultsQuery(code));
  const storeName = (store: string): string => session.stores.find((each) => each.code === store)?.name ?? store;
  const money = (amount: number): string => formatMoney({ amount, currency }, language);
  return (
    <Section title={say("results")}>
      <Gate query={query}>
        {({ stores }) =>
          stores.length === 0 ? (
            <p className="text-13 text-ink-soft">{say("noResults")}</p>
          ) : (
            <table className="w-full text-13">
              <thead>
                <tr className="text-left text-ink-soft">
                  <th scope="col">{say("store")}</th>
                  <th scope="col" className="text-right">{say("orders")}</th>
                  <th scope="col" className="text-right">{say("cost")}</th>
                  <th scope="col" className="text-right">{say("due")}</th>
                </tr>
              </thead>
              <tbody>
                {stores.map((each) => (
                  <tr key={each.store} className="border-t border-line tabular-nums">
                    <th scope="row" className="py-1 text-left font-normal">{storeName(each.store)}</th>
                    <td className="text-right">{formatNumber(each.orders, language)}</td>
                    <td className="text-right">{money(each.discount)}</td>
                    <td className="text-right">{money(each.due)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Gate>
    </Section>
  );
}
