import { ChoiceField, EmptyState, formatInstant, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { SplitPane, type DataColumn } from "@comptoir/ui/office";
import { getRouteApi } from "@tanstack/react-router";
import { FolderKanban } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import type { Case } from "../api/shop";
import { useZone } from "../app/zone";
import { CASE_STATES, withChange, type CaseSearch, type Change } from "../domain/filters";
import { Page } from "../parts/Page";
import { PagedTable } from "../parts/PagedTable";
import { useFeedRefresh } from "../parts/useFeed";
import { usePages } from "../parts/usePages";
import { shopTexts } from "../texts/shop";
import { CasePanel } from "./CasePanel";

const route = getRouteApi("/cases");

/** What a person must decide. */
export function CasesPage(): ReactNode {
  const say = useTexts(shopTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const state = search.state ?? "open";
  const query = { state: state === "any" ? undefined : state, kind: search.kind };
  const list = usePages<Case>(["cases", "list", query], "/cases", query, { limit: 100 });
  useFeedRefresh(["cases"], ["cases"]);
  const setSearch = (change: Change<CaseSearch>): void => {
    void navigate({ to: "/cases", search: (before) => withChange(before, change), replace: true });
  };
  const columns = useMemo<readonly DataColumn<Case>[]>(
    () => [
      { id: "title", title: say("case"), width: 280, grow: 3, cell: (row) => <span className="text-15">{row.title}</span> },
      { id: "state", title: say("state"), width: 120, cell: (row) => <Tag tone={row.state === "open" ? "attention" : "good"}>{caseState(say, row.state)}</Tag> },
      { id: "opened", title: say("opened"), width: 170, cell: (row) => formatInstant(row.opened_at, language, zone) },
    ],
    [say, language, zone],
  );
  return (
    <Page
      title={say("cases")}
      lead={say("casesLead")}
      filters={
        <ChoiceField
          hideLabel
          label={say("state")}
          value={state}
          choices={[
            { value: "open", label: say("onlyOpen") },
            { value: "resolved", label: say("onlyResolved") },
            { value: "any", label: say("anyState") },
          ]}
          onChoice={(text) => setSearch({ state: text === "open" ? undefined : CASE_STATES.find((each) => each === text), case: undefined })}
          className="w-48"
        />
      }
    >
      <SplitPane sideWidth={460} side={search.case === undefined ? null : <CasePanel key={search.case} id={search.case} onClose={() => setSearch({ case: undefined })} />}>
        <PagedTable
          list={list}
          label={say("cases")}
          columns={columns}
          rowId={({ id }) => id}
          selected={search.case ?? null}
          onSelect={({ id }) => setSearch({ case: id })}
          empty={
            <EmptyState icon={FolderKanban} title={say("noCasesTitle")}>
              {say("noCasesHelp")}
            </EmptyState>
          }
        />
      </SplitPane>
    </Page>
  );
}

export function caseState(say: ReturnType<typeof useTexts<typeof shopTexts>>, state: string): string {
  if (state === "open") return say("openCase");
  return state === "resolved" ? say("resolved") : state === "dismissed" ? say("dismissed") : state;
}
