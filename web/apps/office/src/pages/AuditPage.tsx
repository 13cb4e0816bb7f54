import { EmptyState, formatInstant, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { DetailPanel, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { getRouteApi } from "@tanstack/react-router";
import { ScrollText, Search } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import type { AuditRow } from "../api/people";
import { useZone } from "../app/zone";
import { withChange, type AuditSearch, type Change } from "../domain/filters";
import { Facts, Section } from "../parts/Facts";
import { Page } from "../parts/Page";
import { PagedTable } from "../parts/PagedTable";
import { useActorName } from "../parts/useActorName";
import { useDelayed } from "../parts/useDelayed";
import { usePages } from "../parts/usePages";
import { peopleTexts } from "../texts/people";

const route = getRouteApi("/audit");

/** Who did what, newest first. */
export function AuditPage(): ReactNode {
  const say = useTexts(peopleTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filters = { action: useDelayed(search.action), subject: useDelayed(search.subject), actor: useDelayed(search.actor) };
  const list = usePages<AuditRow>(["audit", filters], "/audit", filters, { limit: 100 });
  const setSearch = (change: Change<AuditSearch>): void => {
    void navigate({ to: "/audit", search: (before) => withChange(before, change), replace: true });
  };
  const nameOf = useActorName();
  const columns = useMemo<readonly DataColumn<AuditRow>[]>(
    () => [
      { id: "at", title: say("at"), width: 170, cell: (row) => formatInstant(row.at, language, zone, "seconds") },
      { id: "action", title: say("act"), width: 250, grow: 1, cell: (row) => row.title },
      { id: "subject", title: say("subject"), width: 220, grow: 2, cell: (row) => nameOf(row.subject) },
      { id: "actor", title: say("actor"), width: 200, grow: 1, cell: (row) => nameOf(row.actor) },
    ],
    [say, language, zone, nameOf],
  );
  const row = list.rows.find((each) => each.id === search.entry);
  const filter = (name: "action" | "subject" | "actor", label: string): ReactNode => (
    <TextField hideLabel label={label} placeholder={label} type="search" icon={Search} value={search[name] ?? ""} onText={(text) => setSearch({ [name]: text || undefined })} className="w-56 sm:w-60" />
  );
  return (
    <Page
      title={say("auditTitle")}
      lead={say("auditLead")}
      filters={
        <>
          {filter("action", say("auditSearch"))}
          {filter("subject", say("subject"))}
          {filter("actor", say("actor"))}
        </>
      }
    >
      <SplitPane sideWidth={440} side={row === undefined ? null : <AuditPanel row={row} onClose={() => setSearch({ entry: undefined })} />}>
        <PagedTable
          list={list}
          label={say("auditTitle")}
          columns={columns}
          rowId={({ id }) => id}
          rowHeight={36}
          selected={search.entry ?? null}
          onSelect={({ id }) => setSearch({ entry: id })}
          empty={<EmptyState icon={ScrollText} title={say("auditEmpty")} />}
        />
      </SplitPane>
    </Page>
  );
}

function AuditPanel({ row, onClose }: { readonly row: AuditRow; readonly onClose: () => void }): ReactNode {
  const say = useTexts(peopleTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const nameOf = useActorName();
  return (
    <DetailPanel title={row.title} subtitle={formatInstant(row.at, language, zone, "seconds")} onClose={onClose}>
      <Section title={say("detail")}>
        <Facts
          facts={[
            { label: say("actCode"), value: row.action },
            { label: say("subject"), value: nameOf(row.subject) },
            { label: say("actor"), value: nameOf(row.actor) },
            { label: say("place"), value: row.sequence === null ? say("notSealed") : String(row.sequence) },
            { label: say("trace"), value: row.trace },
            ...Object.entries(row.detail).map(([label, value]) => ({ label, value: typeof value === "string" ? value : JSON.stringify(value) })),
          ]}
        />
      </Section>
    </DetailPanel>
  );
}
