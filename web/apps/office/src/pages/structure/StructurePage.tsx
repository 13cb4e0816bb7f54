import { EmptyState, localized, useLanguage, useTexts } from "@comptoir/ui";
import { DataTable, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ListTree } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import { patternedQuery, type Patterned } from "../../api/conversions";
import { attributesQuery } from "../../api/structure";
import type { Attribute } from "../../domain/attributes";
import { STRUCTURE_TABS } from "../../domain/structureFilters";
import { Page } from "../../parts/Page";
import { Gate } from "../../parts/Problems";
import { TabBar } from "../../parts/TabBar";
import { useFeedRefresh } from "../../parts/useFeed";
import { structureTexts } from "../../texts/structure";
import { AttributePanel, typeName } from "./AttributePanel";
import { ConversionList } from "./ConversionList";
import { FamilyPanel } from "./FamilyPanel";
import { UnitsTable } from "./UnitsTable";

const route = getRouteApi("/structure");

/** Attributes and what they become, families and how they name products, units by channel. */
export function StructurePage(): ReactNode {
  const say = useTexts(structureTexts);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  useFeedRefresh(["catalog.structure", "catalog.attribute"], ["structure"]);
  const tab = search.tab ?? "attributes";
  const choose = (open: string | undefined): void => {
    void navigate({ to: "/structure", search: { ...(search.tab === undefined ? {} : { tab: search.tab }), ...(open === undefined ? {} : { open }) }, replace: true });
  };
  return (
    <Page title={say("structure")} lead={say("lead")}>
      <TabBar
        label={say("structure")}
        current={tab}
        tabs={STRUCTURE_TABS.map((each) => ({ tab: each, text: say(each) }))}
        onTab={(wanted) => void navigate({ to: "/structure", search: wanted === "attributes" ? {} : { tab: wanted }, replace: true })}
      />
      {tab === "attributes" ? <Attributes open={search.open} choose={choose} /> : null}
      {tab === "families" ? <Families open={search.open} choose={choose} /> : null}
      {tab === "units" ? <UnitsTable /> : null}
      {tab === "recent" ? <ConversionList /> : null}
    </Page>
  );
}

interface ListProps {
  readonly open: string | undefined;
  readonly choose: (code: string | undefined) => void;
}

function Attributes({ open, choose }: ListProps): ReactNode {
  const say = useTexts(structureTexts);
  const { language } = useLanguage();
  const query = useQuery(attributesQuery);
  const columns = useMemo<readonly DataColumn<Attribute>[]>(
    () => [
      { id: "name", title: say("name"), width: 220, grow: 3, cell: (row) => localized(row.labels, language) || row.code },
      { id: "type", title: say("type"), width: 150, cell: (row) => typeName(say, row.type) },
      { id: "scope", title: say("scope"), width: 150, cell: (row) => [row.localizable ? say("language") : "", row.per_channel ? say("channel") : ""].filter(Boolean).join(" · ") || say("everywhere") },
    ],
    [say, language],
  );
  return (
    <Gate query={query}>
      {(attributes) => {
        const chosen = attributes.find(({ code }) => code === open);
        return (
          <SplitPane sideWidth={520} side={chosen === undefined ? null : <AttributePanel key={`${chosen.code} ${chosen.type}`} attribute={chosen} onClose={() => choose(undefined)} />}>
            {attributes.length === 0 ? <Nothing /> : <DataTable label={say("attributes")} columns={columns} rows={attributes} rowId={({ code }) => code} selected={open ?? null} onSelect={({ code }) => choose(code)} />}
          </SplitPane>
        );
      }}
    </Gate>
  );
}

function Families({ open, choose }: ListProps): ReactNode {
  const say = useTexts(structureTexts);
  const { language } = useLanguage();
  const query = useQuery(patternedQuery);
  const columns = useMemo<readonly DataColumn<Patterned>[]>(
    () => [
      { id: "name", title: say("name"), width: 200, grow: 2, cell: (row) => localized(row.labels, language) || row.code },
      { id: "sku", title: say("skuPattern"), width: 180, grow: 1, cell: (row) => row.sku_pattern ?? "" },
      { id: "label", title: say("labelPattern"), width: 180, grow: 1, optional: true, cell: (row) => row.label_pattern ?? "" },
    ],
    [say, language],
  );
  return (
    <Gate query={query}>
      {(families) => {
        const chosen = families.find(({ code }) => code === open);
        return (
          <SplitPane sideWidth={520} side={chosen === undefined ? null : <FamilyPanel key={chosen.code} family={chosen} onClose={() => choose(undefined)} />}>
            {families.length === 0 ? <Nothing /> : <DataTable label={say("families")} columns={columns} rows={families} rowId={({ code }) => code} selected={open ?? null} onSelect={({ code }) => choose(code)} />}
          </SplitPane>
        );
      }}
    </Gate>
  );
}

function Nothing(): ReactNode {
  const say = useTexts(structureTexts);
  return (
    <EmptyState icon={ListTree} title={say("none")} className="flex-1">
      {say("noneHelp")}
    </EmptyState>
  );
}
