import { EmptyState, formatDay, formatRate, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Scale } from "lucide-react";
import type { ReactNode } from "react";

import { lawsQuery, type LawLimit, type PromotionLaw } from "../../api/taxes";
import { useZone } from "../../app/zone";
import { territoryName } from "../../domain/regions";
import { Section } from "../../parts/Facts";
import { Gate } from "../../parts/Problems";
import { wallClockNow } from "../../parts/wallClockNow";
import { campaignTexts } from "../../texts/campaigns";
import { taxTexts } from "../../texts/taxes";
import { RuleTable } from "./RuleTable";

/** What the law limits in promotions today and from now on, with its texts and what is doubted. */
export function LawTab(): ReactNode {
  const say = useTexts(taxTexts);
  const query = useQuery(lawsQuery);
  return <Gate query={query}>{(laws) => (laws.length === 0 ? <EmptyState icon={Scale} title={say("noLaws")} /> : laws.map((law) => <Law key={law.country} law={law} />))}</Gate>;
}

function Law({ law }: { readonly law: PromotionLaw }): ReactNode {
  const say = useTexts(taxTexts);
  const kind = useTexts(campaignTexts);
  const { language } = useLanguage();
  const [, clock] = wallClockNow(useZone());
  const today = clock.slice(0, 10);
  const country = territoryName(law.country, language);
  const ahead = law.sales.filter(({ last }) => last >= today);
  return (
    <>
      <Section title={`${country} – ${say("caps")}`}>
        <Limits limits={law.caps} today={today} />
      </Section>
      <Section title={`${country} – ${say("floors")}`}>
        <Limits limits={law.floors} today={today} />
      </Section>
      <Section title={say("belowCost")}>
        <ul className="flex list-disc flex-col gap-1 pl-5 text-13">
          {law.below_cost.map((one) => (
            <li key={one.kind}>
              {kind(`kind_${one.kind}` as "kind_soldes")} ({one.source})
            </li>
          ))}
        </ul>
      </Section>
      <Section title={say("sales")}>
        <p className="mb-2 text-13">{say("offered", { days: law.offered_days, source: law.offered_source })}</p>
        {ahead.length === 0 ? <p className="text-13 text-ink-soft">{say("noSales")}</p> : null}
        <RuleTable
          heads={[say("season"), say("days"), say("where"), say("source")]}
          rows={ahead.map((one) => ({
            id: `${one.first} ${one.departments.join(" ")}`,
            cells: [say(one.season), `${formatDay(one.first, language)} – ${formatDay(one.last, language)}`, one.departments.length === 0 ? say("elsewhere") : one.departments.join(", "), <Source key="source" text={one.source} verified={one.is_verified} />],
          }))}
        />
      </Section>
      <Section title={say("words")}>
        <ul className="flex list-disc flex-col gap-1 pl-5 text-13">
          <li>{say("reserved", { words: law.reserved_words.words.join(", "), source: law.reserved_words.source })}</li>
          <li>{say("free", { words: law.free_words.words.join(", "), source: law.free_words.source })}</li>
        </ul>
      </Section>
    </>
  );
}

function Limits({ limits, today }: { readonly limits: readonly LawLimit[]; readonly today: string }): ReactNode {
  const say = useTexts(taxTexts);
  const kind = useTexts(campaignTexts);
  const { language } = useLanguage();
  const standing = limits.filter(({ valid_to: to }) => to === null || to >= today);
  const goods = (one: LawLimit): string => (one.groups.length === 0 ? say("allGoods") : one.groups.map((group) => say(`group_${group}` as "group_food")).join(", "));
  return (
    <RuleTable
      heads={[say("goods"), say("limit"), say("since"), say("until"), say("source")]}
      rows={standing.map((one) => ({
        id: `${one.groups.join(" ")} ${one.valid_from}`,
        cells: [
          <span key="goods">
            {goods(one)}
            {one.exempt_kinds.length === 0 ? null : <span className="block text-ink-soft">{say("except", { kinds: one.exempt_kinds.map((each) => kind(`kind_${each}` as "kind_soldes")).join(", ") })}</span>}
          </span>,
          formatRate(one.rate, language),
          formatDay(one.valid_from, language),
          one.valid_to === null ? "–" : formatDay(one.valid_to, language),
          <span key="source">
            <Source text={one.source} verified={one.is_verified} />
            {one.doubtful_in.length === 0 ? null : <span className="block text-ink-soft">{say("doubtfulIn", { departments: one.doubtful_in.join(", ") })}</span>}
          </span>,
        ],
      }))}
    />
  );
}

function Source({ text, verified }: { readonly text: string; readonly verified: boolean }): ReactNode {
  const say = useTexts(taxTexts);
  return (
    <>
      {text} {verified ? null : <Tag tone="attention">{say("notVerified")}</Tag>}
    </>
  );
}
