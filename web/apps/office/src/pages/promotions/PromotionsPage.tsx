import { Button, ChoiceField, EmptyState, foldText, formatDay, formatMoney, formatRate, localized, Tag, TextField, useLanguage, useTexts, type Tone } from "@comptoir/ui";
import type { DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { BadgePercent, Plus, Search } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import { promotionsQuery } from "../../api/promotions";
import { useSession } from "../../app/session";
import { PHASES, type Phase, type Promotion } from "../../domain/promotion";
import type { PromotionSearch } from "../../domain/filters";
import { NamedList } from "../../parts/NamedList";
import { Page } from "../../parts/Page";
import { useFeedRefresh } from "../../parts/useFeed";
import { promotionTexts } from "../../texts/promotions";
import { PromotionPanel } from "./PromotionPanel";

const route = getRouteApi("/promotions");
const TONES: Record<Phase, Tone> = { draft: "plain", scheduled: "information", running: "good", paused: "attention", ended: "plain" };

/** Every promotion with what it does and when; one of them beside the list. */
export function PromotionsPage(): ReactNode {
  const say = useTexts(promotionTexts);
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const query = useQuery(promotionsQuery);
  useFeedRefresh(["pricing.promotion"], ["promotions"]);
  const columns = useColumns();
  const go = (next: PromotionSearch): void => void navigate({ to: "/promotions", search: next });
  const kept = search.phase === undefined ? {} : { phase: search.phase };
  const wanted = foldText(text).split(" ");
  const editable = may("pricing.promotion.edit");
  const add = editable ? (
    <Button kind="primary" icon={Plus} onClick={() => go({ ...kept, new: true })}>
      {say("add")}
    </Button>
  ) : undefined;
  return (
    <Page
      title={say("title")}
      actions={add}
      filters={
        <>
          <TextField hideLabel label={say("search")} placeholder={say("search")} type="search" icon={Search} value={text} onText={setText} className="w-72" />
          <ChoiceField
            hideLabel
            label={say("phase")}
            value={search.phase ?? ""}
            choices={[{ value: "", label: say("allPhases") }, ...PHASES.map((phase) => ({ value: phase, label: say(phase) }))]}
            onChoice={(phase) => go(phase === "" ? {} : { phase: phase as Phase })}
            className="w-40"
          />
        </>
      }
    >
      <NamedList
        query={query}
        label={say("title")}
        columns={columns}
        code={search.code}
        isNew={search.new === true && editable}
        onOpen={(code) => go(code === undefined ? kept : { ...kept, code })}
        panel={(panel) => <PromotionPanel {...panel} />}
        shows={(one) => (search.phase === undefined || one.phase === search.phase) && wanted.every((word) => foldText(`${one.code} ${Object.values(one.label).join(" ")}`).includes(word))}
        sideWidth={640}
        empty={
          <EmptyState icon={BadgePercent} title={say("noneTitle")} action={add}>
            {say("noneHelp")}
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): readonly DataColumn<Promotion>[] {
  const say = useTexts(promotionTexts);
  const { language } = useLanguage();
  return useMemo<readonly DataColumn<Promotion>[]>(
    () => [
      { id: "name", title: say("name"), width: 220, grow: 3, cell: (one) => <span className="text-15">{localized(one.label, language) || one.code}</span> },
      { id: "phase", title: say("phase"), width: 124, cell: (one) => <Tag tone={TONES[one.phase]}>{say(one.phase)}</Tag> },
      { id: "what", title: say("what"), width: 180, grow: 2, cell: (one) => <Advantage promotion={one} /> },
      { id: "when", title: say("when"), width: 220, grow: 2, cell: (one) => <Period promotion={one} /> },
      { id: "code", title: say("code"), width: 140, grow: 1, cell: (one) => one.code },
    ],
    [say, language],
  );
}

function Advantage({ promotion }: { readonly promotion: Promotion }): ReactNode {
  const say = useTexts(promotionTexts);
  const { language } = useLanguage();
  const { session } = useSession();
  const currency = promotion.currency ?? session.stores[0]?.currency ?? "EUR";
  const money = (amount: number | undefined): string => formatMoney({ amount: amount ?? 0, currency }, language);
  const share = (rate: string | undefined): string => formatRate(rate ?? "0", language);
  const { offer } = promotion;
  const [step] = offer.steps ?? [];
  switch (offer.kind) {
    case "percentage":
      return say("sayPercentage", { rate: share(offer.rate) });
    case "amount":
      return say("sayAmount", { amount: money(offer.amount) });
    case "fixed_price":
      return say("sayFixed", { amount: money(offer.amount) });
    case "n_for_m":
      return say("sayNForM", { take: offer.take ?? 0, pay: offer.pay ?? 0 });
    case "nth_percent":
      return say("sayNth", { nth: offer.nth ?? 0, rate: share(offer.rate) });
    case "threshold": {
      const from = money(step?.from_amount);
      const text = step?.rate === undefined ? say("sayThresholdAmount", { amount: money(step?.amount), from }) : say("sayThresholdRate", { rate: share(step.rate), from });
      if (promotion.class !== "shipping") return text;
      return step?.rate !== undefined && Number(step.rate) === 100 ? say("sayFreeDelivery", { from }) : say("sayDelivery", { offer: text });
    }
    case "bundle":
      return say("sayBundle", { amount: money(offer.price) });
    case "gift":
      return say("sayGift", { count: offer.from_quantity ?? money(offer.from_amount) });
  }
}

/** The days on which it begins and ends; the times are in its rule. */
function Period({ promotion }: { readonly promotion: Promotion }): ReactNode {
  const say = useTexts(promotionTexts);
  const { language } = useLanguage();
  const show = (moment: string): string => formatDay(moment.slice(0, 10), language);
  const { valid_from: from, valid_to: to } = promotion.scope ?? {};
  if (from === undefined) return to === undefined ? say("always") : say("until", { day: show(to) });
  return `${show(from)} – ${to === undefined ? say("always") : show(to)}`;
}
