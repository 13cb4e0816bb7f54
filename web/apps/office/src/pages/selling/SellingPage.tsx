import { useTexts } from "@comptoir/ui";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { SELLING_TABS } from "../../domain/filters";
import { Page } from "../../parts/Page";
import { TabBar } from "../../parts/TabBar";
import { sellingTexts } from "../../texts/selling";
import { FavouritesTab } from "./FavouritesTab";
import { MasksTab } from "./MasksTab";
import { RecallsTab } from "./RecallsTab";
import { RulesTab } from "./RulesTab";

const route = getRouteApi("/selling");

/** What tills refuse, ask, read and show first. */
export function SellingPage(): ReactNode {
  const say = useTexts(sellingTexts);
  const { tab = "recalls" } = route.useSearch();
  const navigate = route.useNavigate();
  const tabs = SELLING_TABS.map((id) => ({ tab: id, text: say(id) }));
  return (
    <Page title={say("title")} lead={say("lead")} scrolls>
      <div className="shrink-0">
        <TabBar label={say("title")} tabs={tabs} current={tab} onTab={(next) => void navigate({ to: "/selling", search: next === "recalls" ? {} : { tab: next } })} />
      </div>
      <div className="mx-auto flex w-full max-w-4xl flex-col gap-6 p-4 sm:p-6">{tab === "recalls" ? <RecallsTab /> : tab === "rules" ? <RulesTab /> : tab === "masks" ? <MasksTab /> : <FavouritesTab />}</div>
    </Page>
  );
}
