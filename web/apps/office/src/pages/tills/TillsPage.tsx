import { EmptyState, formatDay, formatInstant, storeZone, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { DataTable, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Store } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import { tillsQuery, type Till } from "../../api/tills";
import { useScope } from "../../app/scope";
import { useSession } from "../../app/session";
import { withChange, type Change, type TillSearch } from "../../domain/filters";
import { Page } from "../../parts/Page";
import { Gate } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { shopTexts } from "../../texts/shop";
import { TicketPanel } from "./TicketPanel";
import { TillPanel } from "./TillPanel";

const route = getRouteApi("/tills");

/** Tills, their days, and the tickets of a day. */
export function TillsPage(): ReactNode {
  const say = useTexts(shopTexts);
  const { store } = useScope();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(tillsQuery);
  useFeedRefresh(["till.day", "till.till"], ["tills"]);
  const columns = useColumns();
  const [sort, setSort] = useState<{ readonly column: string; readonly descending: boolean } | null>(null);
  const setSearch = (change: Change<TillSearch>): void => {
    void navigate({ to: "/tills", search: (before) => withChange(before, change) });
  };
  const { till: code, ticket } = search;
  const till = query.data?.find((each) => each.code === code);
  const isGone = query.data !== undefined && till === undefined;
  const side =
    ticket !== undefined ? (
      <TicketPanel key={ticket} id={ticket} onClose={() => setSearch({ ticket: undefined })} />
    ) : code === undefined || isGone ? null : (
      <Gate query={query}>
        {() => (till === undefined ? null : <TillPanel key={code} till={till} day={search.day} onDay={(day) => setSearch({ day })} onTicket={(next) => setSearch({ ticket: next })} onClose={() => setSearch({ till: undefined, day: undefined })} />)}
      </Gate>
    );
  return (
    <Page title={say("tills")}>
      <SplitPane side={side}>
        <Gate query={query}>
          {(tills) => (
            <DataTable
              label={say("tills")}
              columns={columns}
              rows={tills.filter((till) => store === null || till.store === store)}
              rowId={({ code }) => code}
              selected={search.till ?? null}
              onSelect={({ code }) => setSearch({ till: code, day: undefined, ticket: undefined })}
              sort={sort}
              onSort={setSort}
              empty={
                <EmptyState icon={Store} title={say("noTillsTitle")}>
                  {say("noTillsHelp")}
                </EmptyState>
              }
            />
          )}
        </Gate>
      </SplitPane>
    </Page>
  );
}

function useColumns(): readonly DataColumn<Till>[] {
  const say = useTexts(shopTexts);
  const { language } = useLanguage();
  const { session } = useSession();
  return useMemo<readonly DataColumn<Till>[]>(() => {
    const storeName = (code: string): string => session.stores.find((each) => each.code === code)?.name ?? code;
    return [
      { id: "name", title: say("till"), width: 180, grow: 2, sortValue: ({ name }) => name, cell: ({ name }) => <span className="text-15">{name}</span> },
      { id: "store", title: say("store"), width: 160, grow: 1, sortValue: (till) => storeName(till.store), cell: (till) => storeName(till.store) },
      { id: "state", title: say("state"), width: 110, sortValue: ({ state }) => state, cell: ({ state }) => <Tag tone={state === "open" ? "good" : "plain"}>{say(state)}</Tag> },
      { id: "day", title: say("businessDay"), width: 140, cell: (till) => (till.business_day === null ? "" : formatDay(till.business_day, language)) },
      { id: "opened", title: say("openedAt"), width: 170, cell: (till) => (till.opened_at === null ? "" : formatInstant(till.opened_at, language, storeZone(session.stores, till.store))) },
    ];
  }, [say, language, session.stores]);
}
