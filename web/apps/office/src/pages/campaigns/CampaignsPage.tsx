import { Button, EmptyState, formatDay, localized, Tag, useLanguage, useTexts, type Tone } from "@comptoir/ui";
import type { DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Megaphone, Plus } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import { campaignsQuery, type Campaign } from "../../api/campaigns";
import { useSession } from "../../app/session";
import type { CampaignSearch } from "../../domain/filters";
import type { Phase } from "../../domain/promotion";
import { NamedList } from "../../parts/NamedList";
import { Page } from "../../parts/Page";
import { useFeedRefresh } from "../../parts/useFeed";
import { campaignTexts } from "../../texts/campaigns";
import { CampaignPanel } from "./CampaignPanel";

const route = getRouteApi("/campaigns");
const TONES: Record<Phase, Tone> = { draft: "plain", scheduled: "information", running: "good", paused: "attention", ended: "plain" };

/** Every campaign with its dates; one of them beside the list. */
export function CampaignsPage(): ReactNode {
  const say = useTexts(campaignTexts);
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = useQuery(campaignsQuery);
  useFeedRefresh(["pricing.campaign", "pricing.promotion"], ["campaigns"]);
  const columns = useColumns();
  const go = (next: CampaignSearch): void => void navigate({ to: "/campaigns", search: next });
  const editable = may("pricing.promotion.edit");
  const add = editable ? (
    <Button kind="primary" icon={Plus} onClick={() => go({ new: true })}>
      {say("add")}
    </Button>
  ) : undefined;
  return (
    <Page title={say("title")} actions={add}>
      <NamedList
        query={query}
        label={say("title")}
        columns={columns}
        code={search.code}
        isNew={search.new === true && editable}
        onOpen={(code) => go(code === undefined ? {} : { code })}
        panel={(panel) => <CampaignPanel {...panel} />}
        sideWidth={560}
        empty={
          <EmptyState icon={Megaphone} title={say("noneTitle")} action={add}>
            {say("noneHelp")}
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): readonly DataColumn<Campaign>[] {
  const say = useTexts(campaignTexts);
  const { language } = useLanguage();
  return useMemo<readonly DataColumn<Campaign>[]>(() => {
    const day = (moment: string): string => formatDay(moment.slice(0, 10), language);
    const period = ({ valid_from: from, valid_to: to }: Campaign): string => {
      const end = to === null ? say("always") : day(to);
      return from !== null ? `${day(from)} – ${end}` : to === null ? end : say("until", { day: end });
    };
    return [
      { id: "name", title: say("name"), width: 220, grow: 3, cell: (one) => <span className="text-15">{localized(one.label, language) || one.code}</span> },
      { id: "phase", title: say("phase"), width: 110, cell: (one) => <Tag tone={TONES[one.phase]}>{say(one.phase)}</Tag> },
      { id: "when", title: say("when"), width: 220, grow: 2, cell: period },
      { id: "what", title: say("what"), width: 220, grow: 2, cell: (one) => say("holds", { promotions: one.promotions.length, lists: one.price_lists.length }) },
    ];
  }, [say, language]);
}
