import { Button, EmptyState, formatQuantity, localized, SelectSearch, useLanguage, useTexts } from "@comptoir/ui";
import { ColumnChoice, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Boxes, PackageCheck } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import { isStanding, placesQuery, type StockLevel } from "../../api/stock";
import { useScope } from "../../app/scope";
import { useSession } from "../../app/session";
import { withChange, type Change, type StockSearch } from "../../domain/filters";
import { useKeptList } from "../../parts/keep";
import { Page } from "../../parts/Page";
import { PagedTable } from "../../parts/PagedTable";
import { useFeedRefresh } from "../../parts/useFeed";
import { usePages } from "../../parts/usePages";
import { stockTexts } from "../../texts/stock";
import { usePlaceName } from "./usePlaceName";
import { ItemChoice } from "./ItemChoice";
import { MovementsPanel } from "./MovementsPanel";

const route = getRouteApi("/stock");

/** What lies where, live, and how each item came and went. */
export function StockPage(): ReactNode {
  const say = useTexts(stockTexts);
  const { store } = useScope();
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = useNavigate();
  const [chosen, setChosen] = useKeptList("comptoir.office.columns.stock");
  const { data: places = [] } = useQuery(placesQuery);
  const { language } = useLanguage();
  const offered = places.filter((place) => isStanding(place) && (store === null || place.store === store));
  // A store chosen at the top is looked at through its first place.
  const shownPlace = search.place ?? (store === null ? undefined : offered[0]?.code);
  const query = { sku: search.item, place: shownPlace };
  const list = usePages<StockLevel>(["stock", "list", query], "/stock", query);
  useFeedRefresh(["inventory.level"], ["stock"]);
  const columns = useColumns();
  const setSearch = (change: Change<StockSearch>): void => {
    void navigate({ to: "/stock", search: (before) => withChange(before, change), replace: true });
  };
  const receive = may("inventory.document.write") ? (
    <Button icon={PackageCheck} onClick={() => void go({ to: "/receiving" })}>
      {say("receive")}
    </Button>
  ) : undefined;
  return (
    <Page
      title={say("title")}
      actions={receive}
      filters={
        <>
          <ItemChoice item={search.item} onItem={(item) => setSearch({ item, sku: item, at: undefined })} />
          <SelectSearch
            hideLabel
            label={say("place")}
            value={shownPlace ?? ""}
            choices={[...(store === null ? [{ value: "", label: say("anyPlace") }] : []), ...offered.map((place) => ({ value: place.code, label: localized(place.name, language) || place.code, detail: place.code }))]}
            onChoice={(place) => setSearch({ place: place || undefined, sku: undefined, at: undefined })}
            className="w-56"
          />
          <span className="flex-1" />
          <ColumnChoice columns={columns} chosen={chosen} onChoose={setChosen} />
        </>
      }
    >
      <SplitPane
        sideWidth={440}
        side={search.sku === undefined ? null : <MovementsPanel key={`${search.sku} ${search.at ?? ""}`} sku={search.sku} place={search.at ?? shownPlace} unit={list.rows.find((row) => row.sku === search.sku)?.unit ?? "H87"} onClose={() => setSearch({ sku: undefined, at: undefined })} />}
      >
        <PagedTable
          list={list}
          label={say("title")}
          columns={columns}
          chosen={chosen}
          rowId={({ sku, place }) => `${sku} ${place}`}
          selected={search.sku === undefined ? null : `${search.sku} ${search.at ?? ""}`}
          onSelect={({ sku, place }) => setSearch({ sku, at: place })}
          empty={
            <EmptyState icon={Boxes} title={say("emptyTitle")} action={receive}>
              {say("emptyHelp")}
            </EmptyState>
          }
        />
      </SplitPane>
    </Page>
  );
}

function useColumns(): readonly DataColumn<StockLevel>[] {
  const say = useTexts(stockTexts);
  const { language } = useLanguage();
  const placeName = usePlaceName();
  return useMemo<readonly DataColumn<StockLevel>[]>(() => {
    const quantity = (id: "on_hand" | "reserved" | "available" | "incoming", title: string): DataColumn<StockLevel> => ({
      id,
      title,
      width: 110,
      align: "end",
      cell: (row) => formatQuantity(row[id], row.unit, language),
    });
    return [
      { id: "item", title: say("item"), width: 220, grow: 3, cell: (row) => <span className="text-15">{localized(row.label, language) || row.sku}</span> },
      { id: "sku", title: say("sku"), width: 150, grow: 1, cell: (row) => row.sku },
      { id: "place", title: say("place"), width: 150, grow: 1, cell: (row) => placeName(row.place) },
      quantity("on_hand", say("onHand")),
      quantity("reserved", say("reserved")),
      quantity("available", say("available")),
      quantity("incoming", say("incoming")),
    ];
  }, [say, language, placeName]);
}
