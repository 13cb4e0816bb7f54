import { Button, formatDay, formatMoney, formatRate, Loading, MoneyField, moneyToText, parseMoney, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { costsQuery, putCost } from "../../api/prices";
import { useSession } from "../../app/session";
import type { RecordedPrice } from "../../domain/prices";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { priceTexts } from "../../texts/prices";

interface CostSectionProps {
  readonly sku: string;
  /** In force now; who may see costs gets the margin of each. */
  readonly prices: readonly RecordedPrice[];
  readonly currency: string;
}

/** What a product costs without tax, since when, and what remains of its prices; for those who may see it. */
export function CostSection({ sku, prices, currency }: CostSectionProps): ReactNode {
  const say = useTexts(priceTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const costs = useQuery({ ...costsQuery(sku), enabled: may("pricing.cost.read") });
  if (!may("pricing.cost.read")) return null;
  const known = costs.data ?? [];
  const priced = prices.find(({ margin }) => margin !== undefined);
  return (
    <Section title={say("cost")}>
      {costs.isLoading ? <Loading /> : null}
      {costs.isError ? <ProblemNote error={costs.error} /> : null}
      {costs.data?.length === 0 ? <p className="text-13 text-ink-soft">{say("noCost")}</p> : null}
      <ul aria-label={say("cost")} className="text-13">
        {known.slice(0, 5).map((cost, at) => (
          <li key={at} className="flex items-baseline gap-3 border-b border-line py-1.5 last:border-b-0">
            <span className="min-w-0 flex-1 text-ink-soft">{say("fromDay", { day: formatDay(cost.valid_from, language) })}</span>
            <span className="font-medium">{cost.amount === null ? say("withdrawn") : formatMoney({ amount: cost.amount, currency: cost.currency }, language)}</span>
          </li>
        ))}
      </ul>
      {priced?.margin === undefined ? null : (
        <p className="mt-2 text-13">
          {say("margin", { amount: formatMoney({ amount: priced.margin, currency: priced.currency }, language), rate: typeof priced.margin_rate === "string" ? formatRate(Number(priced.margin_rate).toFixed(1), language) : "–" })}
        </p>
      )}
      {may("pricing.cost.edit") ? <CostForm key={known.length} sku={sku} currency={known[0]?.currency ?? currency} amount={known[0]?.amount ?? null} /> : null}
    </Section>
  );
}

function CostForm({ sku, currency, amount }: { readonly sku: string; readonly currency: string; readonly amount: number | null }): ReactNode {
  const say = useTexts(priceTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [text, setText] = useState(amount === null ? "" : moneyToText({ amount, currency }));
  const [from, setFrom] = useState("");
  const money = parseMoney(text, currency);
  const save = useMutation({
    mutationFn: () => putCost(sku, { amount: money?.amount ?? null, currency, valid_from: from || null }),
    onSuccess: async () => {
      toast({ text: say("costSaved"), tone: "good" });
      await client.invalidateQueries({ queryKey: ["costs", sku] });
      await client.invalidateQueries({ queryKey: ["prices"] });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (money !== null && money.amount >= 0) save.mutate();
  };
  return (
    <form onSubmit={submit} className="mt-3 flex flex-wrap items-end gap-3">
      <MoneyField label={say("costField")} currency={currency} value={text} onText={setText} className="min-w-32 flex-1" />
      <TextField label={say("validFrom")} type="date" value={from} onText={setFrom} className="min-w-36 flex-1" />
      <Button type="submit" busy={save.isPending} disabled={money === null || money.amount < 0}>
        {say("recordCost")}
      </Button>
      {save.isError ? <ProblemNote error={save.error} /> : null}
    </form>
  );
}
