import { Button, EmptyState, localized, Tag, useLanguage, useTexts } from "@comptoir/ui";
import type { DataColumn } from "@comptoir/ui/office";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Boxes, Building2, CreditCard, ListChecks, MonitorSmartphone, Plus, Store, type LucideIcon } from "lucide-react";
import { useMemo, type ComponentType, type ReactNode } from "react";

import { entitiesQuery, isSimulated, storesQuery, terminalsQuery, type LegalEntity, type PaymentTerminal, type StoreDetail } from "../../api/shop";
import { isStanding, placesQuery, type Place } from "../../api/stock";
import { tillsQuery, type Till } from "../../api/tills";
import { channelsQuery, requirementSetsQuery, type RequirementSet } from "../../api/structure";
import { useSession } from "../../app/session";
import { SETTINGS_TABS, type SettingsTab } from "../../domain/filters";
import { NamedList, type NamedPanelProps } from "../../parts/NamedList";
import { Page } from "../../parts/Page";
import { TabBar } from "../../parts/TabBar";
import { settingsTexts } from "../../texts/settings";
import { usePlaceName } from "../stock/usePlaceName";
import { EntityPanel } from "./EntityPanel";
import { PlacePanel } from "./PlacePanel";
import { RequirementSetPanel, TakeUsualSets } from "./RequirementSetPanel";
import { StorePanel } from "./StorePanel";
import { TerminalPanel } from "./TerminalPanel";
import { TillSetupPanel } from "./TillSetupPanel";

const route = getRouteApi("/settings");

/** Who may see each tab, and who may add to it. */
const PERMISSIONS: Record<SettingsTab, { readonly see: string; readonly edit: string }> = {
  stores: { see: "company.store.read", edit: "company.store.edit" },
  entities: { see: "company.store.read", edit: "company.store.edit" },
  places: { see: "inventory.stock.read", edit: "inventory.place.edit" },
  tills: { see: "till.till.read", edit: "till.till.edit" },
  terminals: { see: "payments.terminal.edit", edit: "payments.terminal.edit" },
  "requirement-sets": { see: "catalog.structure.read", edit: "catalog.structure.edit" },
};
const LISTS: Record<SettingsTab, ComponentType> = { stores: StoreList, entities: EntityList, places: PlaceList, tills: TillList, terminals: TerminalList, "requirement-sets": RequirementSetList };
const ADD = { stores: "addStore", entities: "addEntity", places: "addPlace", tills: "addTill", terminals: "addTerminal", "requirement-sets": "addRequirementSet" } as const;

/** The retailer itself: legal entities, stores, where goods lie, tills and their terminals. */
export function SettingsPage(): ReactNode {
  const say = useTexts(settingsTexts);
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const shown = SETTINGS_TABS.filter((each) => may(PERMISSIONS[each].see));
  const tab = shown.find((each) => each === search.tab) ?? shown[0] ?? "stores";
  const List = LISTS[tab];
  const inTab = tab === "stores" ? {} : { tab };
  return (
    <Page
      title={say("title")}
      actions={
        may(PERMISSIONS[tab].edit) ? (
          <Button kind="primary" icon={Plus} onClick={() => void navigate({ to: "/settings", search: { ...inTab, new: true } })}>
            {say(ADD[tab])}
          </Button>
        ) : undefined
      }
    >
      <TabBar label={say("title")} tabs={shown.map((each) => ({ tab: each, text: say(each) }))} current={tab} onTab={(next) => void navigate({ to: "/settings", search: next === "stores" ? {} : { tab: next } })} />
      <List />
    </Page>
  );
}

interface SettingListProps<Thing extends { readonly code: string; readonly version?: number }> {
  readonly tab: SettingsTab;
  readonly query: UseQueryResult<readonly Thing[]>;
  readonly columns: readonly DataColumn<Thing>[];
  readonly icon: LucideIcon;
  readonly empty: string;
  readonly emptyHelp: string;
  /** Another first step for an empty list than adding one. */
  readonly start?: ReactNode;
  readonly panel: ComponentType<NamedPanelProps<Thing>>;
}

/** One list of settings, and the thing at hand or a new one beside it. */
function SettingList<Thing extends { readonly code: string; readonly version?: number }>({ tab, query, columns, icon, empty, emptyHelp, start, panel: Panel }: SettingListProps<Thing>): ReactNode {
  const say = useTexts(settingsTexts);
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const inTab = tab === "stores" ? {} : { tab };
  const editable = may(PERMISSIONS[tab].edit);
  const go = (more: { readonly code?: string; readonly new?: boolean }): void => void navigate({ to: "/settings", search: { ...inTab, ...more } });
  return (
    <NamedList
      query={query}
      label={say(tab)}
      columns={columns}
      code={search.code}
      isNew={search.new === true && editable}
      onOpen={(code) => go(code === undefined ? {} : { code })}
      panel={(panel) => <Panel {...panel} />}
      empty={
        <EmptyState
          icon={icon}
          title={empty}
          action={
            editable ? (start ?? (
              <Button kind="primary" icon={Plus} onClick={() => go({ new: true })}>
                {say(ADD[tab])}
              </Button>
            )) : undefined
          }
        >
          {emptyHelp}
        </EmptyState>
      }
    />
  );
}

/** The name of a store by its code. */
function useStoreName(): (code: string | null) => string {
  const { session } = useSession();
  return useMemo(() => {
    const names = new Map(session.stores.map((each) => [each.code, each.name]));
    return (code) => names.get(code ?? "") ?? code ?? "";
  }, [session.stores]);
}

const strong = (text: string): ReactNode => <span className="text-15">{text}</span>;

function StoreList(): ReactNode {
  const say = useTexts(settingsTexts);
  const { data: entities } = useQuery(entitiesQuery);
  const columns = useMemo<readonly DataColumn<StoreDetail>[]>(
    () => [
      { id: "name", title: say("name"), width: 200, grow: 2, cell: (row) => strong(row.name) },
      { id: "code", title: say("code"), width: 120, grow: 1, cell: (row) => row.code },
      { id: "city", title: say("city"), width: 140, grow: 1, cell: (row) => row.address.city },
      { id: "entity", title: say("entity"), width: 140, grow: 1, cell: (row) => entities?.find(({ code }) => code === row.legal_entity)?.name ?? row.legal_entity },
      { id: "zone", title: say("timeZone"), width: 140, cell: (row) => row.time_zone },
      { id: "currency", title: say("currency"), width: 80, cell: (row) => row.currency },
    ],
    [say, entities],
  );
  return <SettingList tab="stores" query={useQuery(storesQuery)} columns={columns} icon={Store} empty={say("noStores")} emptyHelp={say("noStoresHelp")} panel={StorePanel} />;
}

function EntityList(): ReactNode {
  const say = useTexts(settingsTexts);
  const columns = useMemo<readonly DataColumn<LegalEntity>[]>(
    () => [
      { id: "name", title: say("name"), width: 200, grow: 2, cell: (row) => strong(row.name) },
      { id: "code", title: say("code"), width: 120, grow: 1, cell: (row) => row.code },
      { id: "siren", title: say("siren"), width: 160, grow: 1, cell: (row) => row.registration_number ?? "" },
      { id: "vat", title: say("vat"), width: 160, grow: 1, cell: (row) => row.vat_number ?? "" },
    ],
    [say],
  );
  return <SettingList tab="entities" query={useQuery(entitiesQuery)} columns={columns} icon={Building2} empty={say("noEntities")} emptyHelp={say("noEntitiesHelp")} panel={EntityPanel} />;
}

const ownPlacesQuery = { ...placesQuery, select: (places: readonly Place[]) => places.filter(isStanding) };

function PlaceList(): ReactNode {
  const say = useTexts(settingsTexts);
  const { language } = useLanguage();
  const storeName = useStoreName();
  const columns = useMemo<readonly DataColumn<Place>[]>(
    () => [
      { id: "name", title: say("name"), width: 200, grow: 2, cell: (row) => strong(localized(row.name, language) || row.code) },
      { id: "store", title: say("store"), width: 160, grow: 1, cell: (row) => storeName(row.store) || say("noStore") },
      { id: "kind", title: say("kind"), width: 140, grow: 1, cell: (row) => say(row.kind as "shelf") },
      { id: "code", title: say("code"), width: 140, grow: 1, cell: (row) => row.code },
    ],
    [say, language, storeName],
  );
  return <SettingList tab="places" query={useQuery(ownPlacesQuery)} columns={columns} icon={Boxes} empty={say("noPlaces")} emptyHelp={say("noPlacesHelp")} panel={PlacePanel} />;
}

function TillList(): ReactNode {
  const say = useTexts(settingsTexts);
  const storeName = useStoreName();
  const placeName = usePlaceName();
  const columns = useMemo<readonly DataColumn<Till>[]>(
    () => [
      { id: "name", title: say("name"), width: 180, grow: 2, cell: (row) => strong(row.name) },
      { id: "store", title: say("store"), width: 160, grow: 1, cell: (row) => storeName(row.store) },
      { id: "place", title: say("place"), width: 160, grow: 1, cell: (row) => placeName(row.place) },
      { id: "code", title: say("code"), width: 120, grow: 1, cell: (row) => row.code },
    ],
    [say, storeName, placeName],
  );
  return <SettingList tab="tills" query={useQuery(tillsQuery)} columns={columns} icon={MonitorSmartphone} empty={say("noTills")} emptyHelp={say("noTillsHelp")} panel={TillSetupPanel} />;
}

function TerminalList(): ReactNode {
  const say = useTexts(settingsTexts);
  const storeName = useStoreName();
  const { data: tills } = useQuery(tillsQuery);
  const columns = useMemo<readonly DataColumn<PaymentTerminal>[]>(() => {
    const tillName = (code: string): string => {
      const till = tills?.find((each) => each.code === code);
      return till === undefined ? code : `${till.name} · ${storeName(till.store)}`;
    };
    return [
      { id: "code", title: say("code"), width: 160, grow: 1, cell: (row) => strong(row.code) },
      { id: "till", title: say("till"), width: 200, grow: 1, cell: (row) => tillName(row.till) },
      { id: "address", title: say("terminalAddress"), width: 220, grow: 2, cell: (row) => row.address },
      { id: "poi", title: say("poi"), width: 140, grow: 1, cell: (row) => row.poi_id },
      { id: "simulated", title: "", width: 100, cell: (row) => (isSimulated(row) ? <Tag tone="attention">{say("simulatedShort")}</Tag> : "") },
    ];
  }, [say, tills, storeName]);
  return <SettingList tab="terminals" query={useQuery(terminalsQuery)} columns={columns} icon={CreditCard} empty={say("noTerminals")} emptyHelp={say("noTerminalsHelp")} panel={TerminalPanel} />;
}

function RequirementSetList(): ReactNode {
  const say = useTexts(settingsTexts);
  const { language } = useLanguage();
  const { data: channels } = useQuery(channelsQuery);
  const columns = useMemo<readonly DataColumn<RequirementSet>[]>(() => {
    const channelName = (code: string): string => localized(channels?.find((each) => each.code === code)?.labels, language) || code;
    return [
      { id: "name", title: say("name"), width: 200, grow: 2, cell: (row) => strong(localized(row.labels, language) || row.code) },
      { id: "code", title: say("code"), width: 140, grow: 1, cell: (row) => row.code },
      { id: "fields", title: say("requiredFields"), width: 170, grow: 1, cell: (row) => say("requirementCount", { count: row.requirements.length }) },
      { id: "channels", title: say("onChannels"), width: 160, grow: 1, cell: (row) => (row.channels.length === 0 ? say("everyChannel") : row.channels.map(channelName).join(", ")) },
    ];
  }, [say, language, channels]);
  return <SettingList tab="requirement-sets" query={useQuery(requirementSetsQuery)} columns={columns} icon={ListChecks} empty={say("noRequirementSets")} emptyHelp={say("noRequirementSetsHelp")} start={<TakeUsualSets />} panel={RequirementSetPanel} />;
}
