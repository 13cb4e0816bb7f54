import { Button, EmptyState, localized, useLanguage, useTexts } from "@comptoir/ui";
import type { DataColumn } from "@comptoir/ui/office";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ListTree, Plus } from "lucide-react";
import { useMemo, type ComponentType, type ReactNode } from "react";

import { keptAttributes, keptChannels, keptFamilies, keptGroups, keptSplits, type Kept, type KeptAttribute, type KeptFamily } from "../../api/structureEdit";
import type { Channel } from "../../api/structure";
import { useSession } from "../../app/session";
import type { AttributeGroup, Labels } from "../../domain/attributes";
import type { Split } from "../../domain/newProduct";
import { localeName } from "../../domain/regions";
import { STRUCTURE_TABS, type StructureTab } from "../../domain/structureFilters";
import { NamedList, type NamedPanelProps } from "../../parts/NamedList";
import { Page } from "../../parts/Page";
import { TabBar } from "../../parts/TabBar";
import { useFeedRefresh } from "../../parts/useFeed";
import { structureTexts } from "../../texts/structure";
import { structureFormTexts } from "../../texts/structureForms";
import { typeName } from "./AttributeConversion";
import { AttributeForm } from "./AttributeForm";
import { ChannelForm } from "./ChannelForm";
import { ConversionList } from "./ConversionList";
import { FamilyForm } from "./FamilyForm";
import { GroupForm } from "./GroupForm";
import { LawTab } from "./LawTab";
import { SplitForm } from "./SplitForm";
import { UnitsTable } from "./UnitsTable";

const route = getRouteApi("/structure");
const ADD = { attributes: "addAttribute", groups: "addGroup", families: "addFamily", splits: "addSplit", channels: "addChannel" } as const;
type ListTab = keyof typeof ADD;
const LISTS: Record<StructureTab, ComponentType> = { attributes: Attributes, groups: Groups, families: Families, splits: Splits, channels: Channels, units: UnitsTable, law: LawTab, recent: ConversionList };

function isList(tab: StructureTab): tab is ListTab {
  return tab in ADD;
}

/** What products may say: attributes and what they become, groups, families, their variants, channels and units. */
export function StructurePage(): ReactNode {
  const say = useTexts(structureTexts);
  const sayForm = useTexts(structureFormTexts);
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  useFeedRefresh(["catalog.structure", "catalog.attribute"], ["structure"]);
  const tab = search.tab ?? "attributes";
  const List = LISTS[tab];
  const mayAdd = may(tab === "attributes" ? "catalog.attribute.create" : "catalog.structure.edit");
  return (
    <Page
      title={say("structure")}
      lead={say("lead")}
      actions={
        isList(tab) && mayAdd ? (
          <Button kind="primary" icon={Plus} onClick={() => void navigate({ to: "/structure", search: { ...(tab === "attributes" ? {} : { tab }), new: true } })}>
            {sayForm(ADD[tab])}
          </Button>
        ) : undefined
      }
    >
      <TabBar
        label={say("structure")}
        current={tab}
        tabs={STRUCTURE_TABS.map((each) => ({ tab: each, text: say(each) }))}
        onTab={(wanted) => void navigate({ to: "/structure", search: wanted === "attributes" ? {} : { tab: wanted }, replace: true })}
      />
      <List />
    </Page>
  );
}

interface Thing {
  readonly code: string;
  readonly labels: Labels;
  readonly version: number;
}

interface ThingListProps<One extends Thing> {
  readonly tab: ListTab;
  readonly query: UseQueryResult<readonly One[]>;
  readonly columns: readonly DataColumn<One>[];
  readonly form: ComponentType<NamedPanelProps<One>>;
}

/** One part of the structure as a list, with the form of what is open or new beside it. */
function ThingList<One extends Thing>({ tab, query, columns, form: Form }: ThingListProps<One>): ReactNode {
  const say = useTexts(structureTexts);
  const { language } = useLanguage();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = (open?: string): void => void navigate({ to: "/structure", search: { ...(tab === "attributes" ? {} : { tab }), ...(open === undefined ? {} : { open }) }, replace: true });
  const named = useMemo<readonly DataColumn<One>[]>(() => [{ id: "name", title: say("name"), width: 220, grow: 3, cell: (row) => localized(row.labels, language) || row.code }, ...columns], [columns, say, language]);
  return (
    <NamedList
      query={query}
      label={say(tab)}
      columns={named}
      code={search.open}
      isNew={search.new === true}
      onOpen={go}
      panel={(panel) => <Form {...panel} />}
      empty={<Nothing />}
    />
  );
}

function Attributes(): ReactNode {
  const say = useTexts(structureTexts);
  const { language } = useLanguage();
  const { data: groups = [] } = useQuery(keptGroups);
  const columns = useMemo<readonly DataColumn<KeptAttribute>[]>(
    () => [
      { id: "type", title: say("type"), width: 150, cell: (row) => typeName(say, row.type) },
      { id: "scope", title: say("scope"), width: 150, cell: (row) => [row.localizable ? say("language") : "", row.per_channel ? say("channel") : ""].filter(Boolean).join(" · ") || say("everywhere") },
      { id: "group", title: say("group"), width: 150, optional: true, cell: (row) => localized(groups.find(({ code }) => code === row.group)?.labels ?? {}, language) || (row.group ?? "") },
    ],
    [say, groups, language],
  );
  return <ThingList tab="attributes" query={useQuery(keptAttributes)} columns={columns} form={AttributeForm} />;
}

function Groups(): ReactNode {
  const say = useTexts(structureTexts);
  const columns = useMemo<readonly DataColumn<Kept<AttributeGroup>>[]>(() => [{ id: "code", title: say("code"), width: 180, cell: (row) => row.code }], [say]);
  return <ThingList tab="groups" query={useQuery(keptGroups)} columns={columns} form={GroupForm} />;
}

function Families(): ReactNode {
  const say = useTexts(structureTexts);
  const sayForm = useTexts(structureFormTexts);
  const columns = useMemo<readonly DataColumn<KeptFamily>[]>(
    () => [
      { id: "count", title: say("attributes"), width: 130, cell: (row) => sayForm("count", { count: row.attributes.length }) },
      { id: "sku", title: say("skuPattern"), width: 180, grow: 1, optional: true, cell: (row) => row.sku_pattern ?? "" },
      { id: "label", title: say("labelPattern"), width: 180, grow: 1, optional: true, cell: (row) => row.label_pattern ?? "" },
    ],
    [say, sayForm],
  );
  return <ThingList tab="families" query={useQuery(keptFamilies)} columns={columns} form={FamilyForm} />;
}

function Splits(): ReactNode {
  const say = useTexts(structureFormTexts);
  const { language } = useLanguage();
  const { data: families = [] } = useQuery(keptFamilies);
  const { data: attributes = [] } = useQuery(keptAttributes);
  const columns = useMemo<readonly DataColumn<Kept<Split>>[]>(() => {
    const nameIn = (things: readonly Thing[], wanted: string): string => localized(things.find(({ code }) => code === wanted)?.labels ?? {}, language) || wanted;
    return [
      { id: "family", title: say("family"), width: 180, cell: (row) => nameIn(families, row.family) },
      { id: "axes", title: say("axesOfAll"), width: 220, grow: 1, cell: (row) => row.levels.map(({ axes }) => axes.map((axis) => nameIn(attributes, axis)).join(", ")).join(" / ") },
    ];
  }, [say, families, attributes, language]);
  return <ThingList tab="splits" query={useQuery(keptSplits)} columns={columns} form={SplitForm} />;
}

function Channels(): ReactNode {
  const say = useTexts(structureFormTexts);
  const { language } = useLanguage();
  const columns = useMemo<readonly DataColumn<Kept<Channel>>[]>(
    () => [
      { id: "locales", title: say("locales"), width: 220, grow: 1, cell: (row) => row.locales.map((each) => localeName(each, language)).join(", ") },
      { id: "currencies", title: say("currencies"), width: 110, cell: (row) => row.currencies.join(", ") },
    ],
    [say, language],
  );
  return <ThingList tab="channels" query={useQuery(keptChannels)} columns={columns} form={ChannelForm} />;
}

function Nothing(): ReactNode {
  const say = useTexts(structureTexts);
  return (
    <EmptyState icon={ListTree} title={say("none")} className="flex-1">
      {say("noneHelp")}
    </EmptyState>
  );
}
