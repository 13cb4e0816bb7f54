import { useTexts } from "@comptoir/ui";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ComponentType, ReactNode } from "react";

import { useSession } from "../../app/session";
import { TAX_TABS, type TaxTab } from "../../domain/priceFilters";
import { Page } from "../../parts/Page";
import { TabBar } from "../../parts/TabBar";
import { taxTexts } from "../../texts/taxes";
import { AbroadTab } from "./AbroadTab";
import { KeptTab } from "./KeptTab";
import { LawTab } from "./LawTab";
import { RatesTab } from "./RatesTab";

const route = getRouteApi("/taxes");
const TABS: Record<TaxTab, ComponentType> = { rates: RatesTab, abroad: AbroadTab, law: LawTab, kept: KeptTab };
const SEE: Record<TaxTab, string> = { rates: "pricing.price.read", abroad: "pricing.price.read", law: "pricing.promotion.read", kept: "pricing.price.read" };

/** Rates and limits as the program knows them, and what the shop says about sales abroad and kept prices. */
export function TaxesPage(): ReactNode {
  const say = useTexts(taxTexts);
  const { may } = useSession();
  const navigate = useNavigate();
  const shown = TAX_TABS.filter((each) => may(SEE[each]));
  const { tab = shown[0] ?? "rates" } = route.useSearch();
  const Tab = TABS[tab];
  return (
    <Page title={say("title")} lead={say("lead")} scrolls>
      <TabBar label={say("title")} tabs={shown.map((each) => ({ tab: each, text: say(each) }))} current={tab} onTab={(next) => void navigate({ to: "/taxes", search: { tab: next } })} />
      <Tab />
    </Page>
  );
}
