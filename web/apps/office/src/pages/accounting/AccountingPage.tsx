import { ChoiceField, EmptyState, formatDay, formatMoney, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { DataTable, DetailPanel, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { BookOpenText, Download } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import { entitiesQuery, entriesFile, type Entry } from "../../api/accounting";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { withChange, type AccountingSearch } from "../../domain/filters";
import { daysOf } from "../../domain/period";
import { Page } from "../../parts/Page";
import { ProblemNote } from "../../parts/Problems";
import { TabBar } from "../../parts/TabBar";
import { useFeedRefresh } from "../../parts/useFeed";
import { usePages } from "../../parts/usePages";
import { wallClockNow } from "../../parts/wallClockNow";
import { accountingTexts } from "../../texts/accounting";
import { ReportTable } from "../reports/ReportTable";
import { AccountMapForm } from "./AccountMapForm";

const route = getRouteApi("/accounting");

/** Entries by day, the accounts they go to, and the files for the accountant. */
export function AccountingPage(): ReactNode {
  const say = useTexts(accountingTexts);
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const entities = useQuery(entitiesQuery).data?.items ?? [];
  const entity = entities.find(({ code }) => code === search.entity)?.code ?? entities[0]?.code ?? "";
  const [, clock] = wallClockNow(useZone());
  const usual = daysOf("month", clock.slice(0, 10));
  const days = { from: search.from ?? usual.from, to: search.to ?? usual.to };
  const set = (change: AccountingSearch): void => {
    void navigate({ to: "/accounting", search: (before) => ({ ...before, ...change }) });
  };
  const choose = (entry: string | undefined): void => {
    void navigate({ to: "/accounting", search: (before) => withChange(before, { entry }) });
  };
  const tab = search.tab ?? "entries";
  return (
    <Page
      title={say("accounting")}
      lead={say("lead")}
      filters={
        <>
          <ChoiceField label={say("entity")} hideLabel value={entity} choices={entities.map(({ code, name }) => ({ value: code, label: name }))} onChoice={(code) => set({ entity: code })} />
          <TextField label={say("from")} hideLabel type="date" value={days.from} max={days.to} onText={(from) => from !== "" && set({ from })} />
          <TextField label={say("to")} hideLabel type="date" value={days.to} min={days.from} onText={(to) => to !== "" && set({ to })} />
          {may("accounting.entry.export")
            ? (["fec", "xlsx", "csv"] as const).map((form) => (
                <a key={form} href={entriesFile(entity, days.from, days.to, form)} className="inline-flex min-h-8 items-center gap-2 rounded-md border border-outline px-3 text-13 font-medium hover:bg-ground pointer-coarse:min-h-11">
                  <Download aria-hidden className="size-4" />
                  {say(form)}
                </a>
              ))
            : null}
        </>
      }
    >
      {may("accounting.map.read") ? <TabBar label={say("tabs")} current={tab} onTab={(next) => set({ tab: next })} tabs={[{ tab: "entries", text: say("entries") }, { tab: "map", text: say("map") }]} /> : null}
      {tab === "map" && entity !== "" ? <AccountMapForm key={entity} entity={entity} /> : <Entries entity={entity} days={days} chosen={search.entry} onChoice={choose} />}
    </Page>
  );
}

interface EntriesProps {
  readonly entity: string;
  readonly days: { readonly from: string; readonly to: string };
  readonly chosen: string | undefined;
  readonly onChoice: (entry: string | undefined) => void;
}

function Entries({ entity, days, chosen, onChoice }: EntriesProps): ReactNode {
  const say = useTexts(accountingTexts);
  const { language } = useLanguage();
  const key = ["accounting", "entries", entity, days];
  const list = usePages<Entry>(key, "/accounting/entries", { legal_entity: entity, ...days }, { enabled: entity !== "" });
  useFeedRefresh(["accounting.entry"], key);
  const [sort, setSort] = useState<{ readonly column: string; readonly descending: boolean } | null>(null);
  const columns = useMemo<readonly DataColumn<Entry>[]>(
    () => [
      { id: "day", title: say("day"), width: 120, sortValue: ({ day }) => day, cell: ({ day }) => formatDay(day, language) },
      { id: "journal", title: say("journal"), width: 90, sortValue: ({ journal }) => journal, cell: ({ journal, number }) => `${journal} ${String(number)}` },
      { id: "piece", title: say("piece"), width: 180, grow: 2, cell: ({ piece }) => <span className="text-15">{piece}</span> },
      { id: "amount", title: say("amount"), width: 130, align: "end", sortValue: ({ amount }) => amount.amount, cell: ({ amount }) => formatMoney(amount, language) },
    ],
    [say, language],
  );
  const entry = list.rows.find(({ id }) => id === chosen);
  return (
    <SplitPane side={entry === undefined ? null : <EntryPanel key={entry.id} entry={entry} onClose={() => onChoice(undefined)} />}>
      {list.error === null ? null : <ProblemNote error={list.error} onRetry={list.reload} />}
      <DataTable
        label={say("entries")}
        columns={columns}
        rows={list.rows}
        rowId={({ id }) => id}
        selected={chosen ?? null}
        onSelect={({ id }) => onChoice(id)}
        sort={sort}
        onSort={setSort}
        onEndReached={list.loadMore}
        busy={list.busy}
        empty={
          <EmptyState icon={BookOpenText} title={say("emptyTitle")}>
            {say("emptyHelp")}
          </EmptyState>
        }
      />
    </SplitPane>
  );
}

function EntryPanel({ entry, onClose }: { readonly entry: Entry; readonly onClose: () => void }): ReactNode {
  const say = useTexts(accountingTexts);
  const { language } = useLanguage();
  const money = (amount: Entry["amount"]): string => (amount.amount === 0 ? "" : formatMoney(amount, language));
  return (
    <DetailPanel title={entry.piece} subtitle={`${entry.journal} ${String(entry.number)} · ${formatDay(entry.day, language)}`} onClose={onClose}>
      <ReportTable
        title={entry.label}
        heads={[say("account"), say("debit"), say("credit")]}
        rows={entry.lines.map((line, index) => ({
          id: `${line.role} ${String(index)}`,
          cells: [
            <span key="account">
              <span className="font-medium">{line.account}</span> {line.label}
            </span>,
            money(line.debit),
            money(line.credit),
          ],
        }))}
      />
    </DetailPanel>
  );
}
