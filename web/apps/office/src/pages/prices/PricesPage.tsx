import { Button, EmptyState, localized, useLanguage, useTexts } from "@comptoir/ui";
import type { DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Banknote, ClipboardPaste, Plus, Tags, Upload } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import { groupsQuery } from "../../api/customers";
import { priceListsQuery, type PriceList } from "../../api/prices";
import { channelsQuery } from "../../api/structure";
import { useSession } from "../../app/session";
import { NamedList } from "../../parts/NamedList";
import { Page } from "../../parts/Page";
import { useFeedRefresh } from "../../parts/useFeed";
import { priceTexts } from "../../texts/prices";
import { PastePrices } from "./PastePrices";
import { PriceListPanel } from "./PriceListPanel";

const route = getRouteApi("/prices");

/** Price lists in the order in which they are asked, and the ways to bring many prices at once. */
export function PricesPage(): ReactNode {
  const say = useTexts(priceTexts);
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = useNavigate();
  const [pasting, setPasting] = useState(false);
  const query = useQuery({ ...priceListsQuery, select: inOrder });
  useFeedRefresh(["pricing.price_list"], ["price-lists"]);
  const columns = useColumns();
  const go = (next: { readonly list?: string; readonly new?: boolean }): void => void navigate({ to: "/prices", search: next });
  const mayEdit = may("pricing.price.edit");
  const add = mayEdit ? (
    <Button kind="primary" icon={Plus} onClick={() => go({ new: true })}>
      {say("addList")}
    </Button>
  ) : undefined;
  const lists = query.data ?? [];
  const isFirst = query.data?.length === 0;
  return (
    <Page
      title={say("title")}
      lead={say("lead")}
      actions={
        <>
          {mayEdit && !isFirst ? (
            <>
              <Button icon={Tags} onClick={() => void navigate({ to: "/products", search: { prices: lists.at(-1)?.code ?? "" } })}>
                {say("editPrices")}
              </Button>
              <Button icon={ClipboardPaste} onClick={() => setPasting(true)}>
                {say("paste")}
              </Button>
            </>
          ) : null}
          {may("pricing.price.import") && !isFirst ? (
            <Button icon={Upload} onClick={() => void navigate({ to: "/imports", search: { new: true, kind: "prices" } })}>
              {say("importPrices")}
            </Button>
          ) : null}
          {isFirst ? null : add}
        </>
      }
    >
      <NamedList
        query={query}
        label={say("lists")}
        columns={columns}
        code={search.list}
        isNew={search.new === true && mayEdit}
        onOpen={(list) => go(list === undefined ? {} : { list })}
        panel={({ item, ...panel }) => <PriceListPanel code={item?.code ?? null} {...panel} />}
        sideWidth={460}
        empty={
          <EmptyState icon={Banknote} title={say("noLists")} action={add}>
            {say("noListsHelp")}
          </EmptyState>
        }
      />
      {pasting ? <PastePrices lists={lists} onClose={() => setPasting(false)} /> : null}
    </Page>
  );
}

/** As the server asks them: priority, then lists that name stores, then those that name channels, then the code. */
function inOrder(lists: readonly PriceList[]): readonly PriceList[] {
  const rank = (list: PriceList): number => Number(list.stores.length > 0) * 2 + Number(list.channels.length > 0);
  return [...lists].sort((one, other) => other.priority - one.priority || rank(other) - rank(one) || (one.code < other.code ? -1 : 1));
}

function useColumns(): readonly DataColumn<PriceList>[] {
  const say = useTexts(priceTexts);
  const { language } = useLanguage();
  const { session, may } = useSession();
  const { data: groups } = useQuery({ ...groupsQuery, enabled: may("customers.group.read") });
  const { data: channels } = useQuery({ ...channelsQuery, enabled: may("catalog.structure.read") });
  return useMemo<readonly DataColumn<PriceList>[]>(() => {
    const groupName = (code: string): string => localized(groups?.find((each) => each.code === code)?.name, language) || code;
    const channelName = (code: string): string => localized(channels?.find((each) => each.code === code)?.labels, language) || code;
    const storeName = (code: string): string => session.stores.find((each) => each.code === code)?.name ?? code;
    return [
      { id: "name", title: say("list"), width: 200, grow: 2, cell: (list) => <span className="text-15">{localized(list.label, language) || list.code}</span> },
      { id: "priority", title: say("priority"), width: 90, align: "end", cell: (list) => list.priority },
      { id: "currency", title: say("currency"), width: 80, cell: (list) => list.currency },
      { id: "where", title: say("where"), width: 220, grow: 2, cell: (list) => [...list.channels.map(channelName), ...list.stores.map(storeName), ...list.customer_groups.map(groupName)].join(", ") || say("everywhere") },
      { id: "code", title: say("code"), width: 120, grow: 1, cell: (list) => list.code },
    ];
  }, [say, language, session.stores, groups, channels]);
}
