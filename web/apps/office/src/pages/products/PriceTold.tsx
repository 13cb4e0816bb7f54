import { formatInstant, formatMoney, Loading, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { toldQuery, type Told } from "../../api/labels";
import { useSession } from "../../app/session";
import { Facts, Section } from "../../parts/Facts";
import { MomentField } from "../../parts/MomentField";
import { useTraceWords } from "../../parts/useTraceWords";
import { ProblemNote } from "../../parts/Problems";
import { labelTexts } from "../../texts/labels";

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
  const { session } = useSession();
  const words = useTraceWords(why, charged?.currency ?? session.stores[0]?.currency ?? "EUR");
  return (
    <ul className="flex list-disc flex-col gap-1 pl-4">
      {why.map((each, at) => (
        <li key={`${at} ${each.step}`}>{words(each)}</li>
      ))}
    </ul>
  );
}
