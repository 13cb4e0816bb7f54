import { useTexts } from "@comptoir/ui";
import { useState, type ReactNode } from "react";

import { Page } from "../../parts/Page";
import { TabBar } from "../../parts/TabBar";
import { sellingTexts } from "../../texts/selling";
import { FavouritesTab } from "./FavouritesTab";
import { MasksTab } from "./MasksTab";
import { RecallsTab } from "./RecallsTab";
import { RulesTab } from "./RulesTab";

type Tab = "recalls" | "rules" | "masks" | "favourites";

/** What tills refuse, ask, read and show first. */
export function SellingPage(): ReactNode {
  const say = useTexts(sellingTexts);
  const [tab, setTab] = useState<Tab>("recalls");
  const tabs = (["recalls", "rules", "masks", "favourites"] as const).map((id) => ({ tab: id, text: say(id) }));
  return (
    <Page title={say("title")} lead={say("lead")} scrolls>
      <div className="shrink-0">
        <TabBar label={say("title")} tabs={tabs} current={tab} onTab={setTab} />
      </div>
      <div className="mx-auto flex w-full max-w-4xl flex-col gap-6 p-4 sm:p-6">{tab === "recalls" ? <RecallsTab /> : tab === "rules" ? <RulesTab /> : tab === "masks" ? <MasksTab /> : <FavouritesTab />}</div>
    </Page>
  );
}
