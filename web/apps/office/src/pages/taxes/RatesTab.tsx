import { ChoiceField, EmptyState, formatDay, formatMoney, formatRate, Loading, localized, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Percent } from "lucide-react";
import { useState, type ReactNode } from "react";

import { taxClassesQuery } from "../../api/prices";
import { storesQuery } from "../../api/shop";
import type { Dated, TaxData, TaxTerritory } from "../../api/taxes";
import { useScope } from "../../app/scope";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { territoryName } from "../../domain/regions";
import { Section } from "../../parts/Facts";
import { Gate } from "../../parts/Problems";
import { wallClockNow } from "../../parts/wallClockNow";
import { taxTexts } from "../../texts/taxes";
import { RuleTable } from "./RuleTable";

/** The rates of a territory today and those to come, and how it wants tax, deposits and cash worked. */
export function RatesTab(): ReactNode {
  const { may } = useSession();
  const scope = useScope();
  const { data: stores, isPending, isFetching } = useQuery({ ...storesQuery, enabled: may("company.store.read") });
  const own = (stores?.find(({ code }) => code === scope.store) ?? stores?.[0])?.territory;
  const query = useQuery(taxClassesQuery);
  return <Gate query={query}>{(data) => (isPending && isFetching ? <Loading /> : <Rates data={data} own={own} />)}</Gate>;
}

function Rates({ data, own }: { readonly data: TaxData; /** Where the store at hand sells; undefined where nobody says. */ readonly own: string | undefined }): ReactNode {
  const say = useTexts(taxTexts);
  const { language } = useLanguage();
  const [, clock] = wallClockNow(useZone());
  const today = clock.slice(0, 10);
  const [chosen, setChosen] = useState<string | null>(null);
  const known = data.territories.find(({ territory }) => territory === (chosen ?? own)) ?? data.territories[0];
  if (known === undefined) return <EmptyState icon={Percent} title={say("noRates")} />;
  const className = (code: string): string => localized(data.items.find((one) => one.code === code)?.label, language) || code;
  const holds = (one: Dated): boolean => one.valid_from <= today && (one.valid_to === null || one.valid_to >= today);
  const ahead = known.rates.filter(({ valid_from: from }) => from > today);
  return (
    <>
      <div className="px-4 pt-4">
        <ChoiceField label={say("territory")} value={known.territory} choices={data.territories.map(({ territory }) => ({ value: territory, label: `${territoryName(territory, language)} (${territory})` }))} onChoice={setChosen} className="w-72 max-w-full" />
      </div>
      <Section title={say("rates")}>
        <RuleTable
          heads={[say("taxClass"), say("rate"), say("since"), say("source")]}
          rows={known.rates.filter(holds).map((one) => ({ id: `${one.tax_class} ${one.valid_from}`, cells: [className(one.tax_class), one.exemption ?? formatRate(one.rate, language), formatDay(one.valid_from, language), one.source] }))}
        />
        {ahead.map((one) => (
          <p key={`${one.tax_class} ${one.valid_from}`} className="mt-2 text-13">
            {say("planned", { name: className(one.tax_class), rate: formatRate(one.rate, language), day: formatDay(one.valid_from, language) })}
          </p>
        ))}
      </Section>
      <Section title={say("working")}>
        <Working known={withCountry(known, data)} holds={holds} className={className} />
      </Section>
    </>
  );
}

/** A part of a country rounds as its country does where it says nothing itself. */
function withCountry(known: TaxTerritory, { territories }: TaxData): TaxTerritory {
  const country = territories.find(({ territory }) => territory === known.territory.slice(0, 2));
  return country === undefined ? known : { ...known, profiles: [...known.profiles, ...country.profiles], cash: known.cash.length > 0 ? known.cash : country.cash };
}

function Working({ known, holds, className }: { readonly known: TaxTerritory; readonly holds: (one: Dated) => boolean; readonly className: (code: string) => string }): ReactNode {
  const say = useTexts(taxTexts);
  const { language } = useLanguage();
  const profile = known.profiles.find(holds);
  const cash = known.cash.filter(holds);
  return (
    <ul className="flex list-disc flex-col gap-1 pl-5 text-13">
      <li>{say(profile?.is_rounded_per_line === true ? "perLine" : "perDocument")}</li>
      <li>{profile?.deposit_words === null || profile === undefined ? say("depositTaxed") : say("depositOutside", { words: profile.deposit_words })}</li>
      {known.consumption.filter(holds).map((one) => (
        <li key={one.tax_class}>
          {say("eatIn", { from: className(one.tax_class), becomes: className(one.becomes) })} ({one.source})
        </li>
      ))}
      {cash.length === 0 ? <li>{say("noCash")}</li> : null}
      {cash.map(({ currency, step, source }) => (
        <li key={currency}>
          {say("cash", { step: formatMoney({ amount: step, currency }, language) })} ({source})
        </li>
      ))}
    </ul>
  );
}
