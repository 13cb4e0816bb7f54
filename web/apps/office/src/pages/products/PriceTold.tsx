import { createSay, formatInstant, formatMoney, Loading, localized, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { toldQuery, type Told } from "../../api/labels";
import { priceListsQuery } from "../../api/prices";
import { promotionsQuery } from "../../api/promotions";
import { useSession } from "../../app/session";
import type { Labels } from "../../domain/attributes";
import { Facts, Section } from "../../parts/Facts";
import { MomentField } from "../../parts/MomentField";
import { ProblemNote } from "../../parts/Problems";
import { labelTexts } from "../../texts/labels";
import { NO_FACTS, traceTexts } from "../../texts/trace";

/** For any moment: what the shelf of a store showed, what its till charged, and why. */
export function PriceTold({ sku, store, zone }: { readonly sku: string; readonly store: string; readonly zone: string | undefined }): ReactNode {
  const say = useTexts(labelTexts);
  const [at, setAt] = useState("");
  const query = useQuery(toldQuery(sku, store, at));
  return (
    <Section title={say("told")}>
      <p className="mb-2 text-13 text-ink-soft">{say("toldHelp")}</p>
      <MomentField label={say("toldAt")} help={say("toldNow")} value={at} editable onValue={setAt} />
      <div className="mt-3 min-h-28">
        {query.isError ? <ProblemNote error={query.error} /> : null}
        {query.isLoading ? <Loading /> : null}
        {query.data === undefined ? null : <Answer told={query.data} zone={zone} />}
      </div>
    </Section>
  );
}

function Answer({ told, zone }: { readonly told: Told; readonly zone: string | undefined }): ReactNode {
  const say = useTexts(labelTexts);
  const { language } = useLanguage();
  const { shown, charged, label } = told;
  const money = (amount: Told["shown"]): string => (amount === null ? say("noPrice") : formatMoney(amount, language));
  const how = label === null ? say("noLabel") : say(`how_${label.how}`, { at: formatInstant(label.shown_at, language, zone) });
  return (
    <Facts
      facts={[
        { label: say("toldShown"), value: `${money(shown)} (${how})` },
        { label: say("toldCharged"), value: <strong>{money(charged)}</strong> },
        { label: say("toldWhy"), value: <Reasons told={told} /> },
      ]}
    />
  );
}

function Reasons({ told: { why, charged } }: { readonly told: Told }): ReactNode {
  const { language } = useLanguage();
  const tell = createSay(traceTexts, language);
  const { may } = useSession();
  const { data: lists } = useQuery(priceListsQuery);
  const { data: promotions } = useQuery({ ...promotionsQuery, enabled: may("pricing.promotion.read") });
  const named = (facts: Told["why"][number]["facts"]): Record<string, string> => {
    const name = (code: string | undefined, some: readonly { readonly code: string; readonly label: Labels }[] | undefined): string => localized(some?.find((one) => one.code === code)?.label, language) || (code ?? "");
    const by = (facts["by"] ?? "").split(" ").filter((code) => code !== "");
    return { price_list: name(facts["price_list"], lists), promotion: name(facts["promotion"], promotions), by: by.map((code) => name(code, promotions)).join(", ") };
  };
  /** Steps of prices tell minor units, those of promotions an amount as it is written. */
  const words = ({ step, facts }: Told["why"][number]): string => {
    const amount = step.startsWith("price_") && charged !== null ? { amount: formatMoney({ amount: Number(facts["amount"]), currency: charged.currency }, language) } : {};
    return step in traceTexts ? tell(step as keyof typeof traceTexts, { ...NO_FACTS, ...facts, ...named(facts), ...amount }) : step;
  };
  return (
    <ul className="flex list-disc flex-col gap-1 pl-4">
      {why.map((each, at) => (
        <li key={`${at} ${each.step}`}>{words(each)}</li>
      ))}
    </ul>
  );
}
