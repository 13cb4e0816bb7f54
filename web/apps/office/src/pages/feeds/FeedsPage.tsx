import { Button, EmptyState, formatInstant, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { DataTable, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { BookImage, Plus, Rss } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import { feedsQuery, type ProductFeed } from "../../api/feeds";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Page } from "../../parts/Page";
import { Gate } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { usePlaceNames } from "../../parts/usePlaceNames";
import { feedTexts } from "../../texts/feeds";
import { FeedPanel } from "./FeedPanel";
import { PrintPanel } from "./PrintPanel";

const route = getRouteApi("/feeds");
const NEW = "new:feed";
const PRINT = "new:print";

/** What leaves the house: feeds of products, and the catalogue on paper. */
export function FeedsPage(): ReactNode {
  const say = useTexts(feedTexts);
  const { may } = useSession();
  const { feed: chosen } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(feedsQuery);
  useFeedRefresh(["connectors"], ["product-feeds"]);
  const choose = (feed?: string): void => void navigate({ to: "/feeds", search: feed === undefined ? {} : { feed } });
  const columns = useColumns();
  const close = (): void => choose();
  const panel =
    chosen === undefined ? null : chosen === PRINT ? <PrintPanel onClose={close} /> : <FeedPanel key={chosen} code={chosen === NEW ? null : chosen} onClose={close} onSaved={choose} />;
  return (
    <Page
      title={say("title")}
      lead={say("lead")}
      actions={
        <>
          {may("shelf.catalogue.print") ? (
            <Button icon={BookImage} onClick={() => choose(PRINT)}>
              {say("print")}
            </Button>
          ) : null}
          {may("connectors.product_feed.edit") ? (
            <Button kind="primary" icon={Plus} onClick={() => choose(NEW)}>
              {say("add")}
            </Button>
          ) : null}
        </>
      }
    >
      <SplitPane sideWidth={620} side={panel}>
        <Gate query={query}>
          {(feeds) => (
            <DataTable
              label={say("title")}
              columns={columns}
              rows={feeds}
              rowId={({ code }) => code}
              selected={chosen ?? null}
              onSelect={({ code }) => choose(code)}
              empty={
                <EmptyState icon={Rss} title={say("emptyTitle")}>
                  {say("emptyHelp")}
                </EmptyState>
              }
            />
          )}
        </Gate>
      </SplitPane>
    </Page>
  );
}

function useColumns(): readonly DataColumn<ProductFeed>[] {
  const say = useTexts(feedTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const { placeName } = usePlaceNames();
  return useMemo(
    () => [
      { id: "name", title: say("name"), width: 200, grow: 2, cell: (row) => <span className="text-15">{row.label}</span> },
      { id: "form", title: say("form"), width: 190, cell: (row) => say(row.form) },
      { id: "channel", title: say("channel"), width: 160, optional: true, cell: (row) => placeName(row.channel, row.locale) },
      { id: "state", title: say("state"), width: 110, cell: (row) => <Tag tone={row.is_active ? "good" : "plain"}>{say(row.is_active ? "active" : "paused")}</Tag> },
      { id: "fetched", title: say("fetched"), width: 180, cell: (row) => (row.served_at === null ? say("never") : formatInstant(row.served_at, language, zone)) },
    ],
    [say, language, zone, placeName],
  );
}
