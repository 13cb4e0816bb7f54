import { Button, ChoiceField, EmptyState, formatInstant, formatMoney, Loading, localized, ScanField, Tag, useLanguage, useTexts, useToast, type Tone } from "@comptoir/ui";
import { DataTable, type DataColumn } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Printer, Tags } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import { formatsQuery, labelsQuery, printLabels, reportHung, reportSheetHung, setRises, sheetAddress, sheetsQuery, shelvesQuery, type Label, type LabelSheet, type Rises, type Shelf } from "../../api/labels";
import { useScope } from "../../app/scope";
import { useSession } from "../../app/session";
import { labelIdIn } from "../../domain/labels";
import { Page } from "../../parts/Page";
import { Gate, ProblemNote } from "../../parts/Problems";
import { TabBar } from "../../parts/TabBar";
import { useFeedRefresh } from "../../parts/useFeed";
import { labelTexts } from "../../texts/labels";
import { FacingsTab } from "./FacingsTab";

export const STATE_TONES: Record<Label["state"], Tone> = { asked: "attention", sent: "information", failed: "loss", shown: "good", superseded: "plain" };
const route = getRouteApi("/labels");
const RISES: readonly Rises[] = ["at_once", "hung", "hung_or_opening"];

/** The labels of a store that do not hang yet: print them, hang them, scan them where they hang. */
export function LabelsPage(): ReactNode {
  const say = useTexts(labelTexts);
  const scope = useScope();
  const query = useQuery(shelvesQuery);
  useFeedRefresh(["shelf", "pricing.shelf"], ["shelves"]);
  return (
    <Gate query={query}>
      {({ items }) => {
        const shelf = items.find(({ store }) => store === scope.store) ?? items.find(({ rises }) => rises !== "at_once") ?? items[0];
        return shelf === undefined ? <Page title={say("title")}><EmptyState icon={Tags} title={say("noStores")} className="flex-1" /></Page> : <OneShelf key={shelf.store} shelf={shelf} shelves={items} />;
      }}
    </Gate>
  );
}

function OneShelf({ shelf, shelves }: { readonly shelf: Shelf; readonly shelves: readonly Shelf[] }): ReactNode {
  const say = useTexts(labelTexts);
  const scope = useScope();
  const { may } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  useFeedRefresh(["shelf"], ["labels"]);
  const change = useMutation({ mutationFn: (rises: Rises) => setRises(shelf.store, rises), onSettled: () => client.invalidateQueries({ queryKey: ["shelves"] }) });
  const labels = useQuery({ ...labelsQuery(shelf.store), enabled: shelf.rises !== "at_once" });
  const sheets = useQuery({ ...sheetsQuery(shelf.store), enabled: shelf.rises !== "at_once" });
  const { tab = "waiting" } = route.useSearch();
  const columns = useColumns();
  const [sort, setSort] = useState<{ readonly column: string; readonly descending: boolean } | null>(null);
  return (
    <Page
      title={say("title")}
      lead={say("lead")}
      actions={shelf.rises === "at_once" ? undefined : <Printing store={shelf.store} waits={shelf.labels.asked + shelf.labels.failed > 0} />}
      filters={
        <>
          <ChoiceField hideLabel label={say("store")} value={shelf.store} choices={shelves.map(({ store, name }) => ({ value: store, label: name }))} onChoice={scope.setStore} className="w-44" />
          <ChoiceField
            hideLabel
            label={say("rises")}
            value={shelf.rises}
            disabled={!may("shelf.store.edit") || change.isPending}
            choices={RISES.map((value) => ({ value, label: `${say("rises")} ${say(value)}` }))}
            onChoice={(value) => change.mutate(value as Rises)}
            className="w-108 max-w-full"
          />
          {shelf.rises === "at_once" ? null : <Scanning />}
        </>
      }
    >
      {change.isError ? <ProblemNote error={change.error} /> : null}
      <TabBar
        label={say("title")}
        current={tab}
        onTab={(next) => void navigate({ to: "/labels", search: next === "shelf" ? { tab: next } : {} })}
        tabs={(["waiting", "shelf"] as const).map((each) => ({ tab: each, text: say(each) }))}
      />
      {tab === "shelf" ? (
        <FacingsTab shelf={shelf} />
      ) : shelf.rises === "at_once" ? (
        <EmptyState icon={Tags} title={say("noLabels")} className="flex-1">
          {say("noLabelsHelp")}
        </EmptyState>
      ) : (
        <>
          <Sheets store={shelf.store} query={sheets} />
          <Gate query={labels}>
            {({ items }) =>
              sheets.isPending ? <Loading /> : (
              <DataTable
                label={say("waiting")}
                columns={columns}
                rows={items}
                rowId={({ id }) => id}
                sort={sort}
                onSort={setSort}
                onOpen={({ id }) => void navigate({ to: "/labels/$label", params: { label: id } })}
                empty={
                  <EmptyState icon={Tags} title={say("none")}>
                    {say("noneHelp")}
                  </EmptyState>
                }
              />
              )
            }
          </Gate>
        </>
      )}
    </Page>
  );
}

function useColumns(): readonly DataColumn<Label>[] {
  const say = useTexts(labelTexts);
  const { language } = useLanguage();
  return useMemo(
    () => [
      { id: "position", title: say("position"), width: 110, sortValue: ({ position }) => position, cell: ({ position }) => position },
      { id: "name", title: say("item"), width: 220, grow: 2, sortValue: ({ name }) => name, cell: ({ name, variant, sku }) => <span title={sku}>{variant === "" ? name : `${name} · ${variant}`}</span> },
      { id: "price", title: say("price"), width: 110, align: "end", sortValue: ({ price }) => price?.amount ?? 0, cell: ({ price }) => (price === null ? "–" : formatMoney(price, language)) },
      { id: "why", title: say("why"), width: 170, grow: 1, cell: ({ why }) => why.map((one) => say(`why_${one}` as "why_price")).join(", ") },
      { id: "state", title: say("state"), width: 120, sortValue: ({ state }) => state, cell: ({ state }) => <Tag tone={STATE_TONES[state]}>{say(state)}</Tag> },
    ],
    [say, language],
  );
}

function Scanning(): ReactNode {
  const say = useTexts(labelTexts);
  const toast = useToast();
  const [text, setText] = useState("");
  const hang = useMutation({
    mutationFn: reportHung,
    onSuccess: (label) => toast({ text: say(label.is_newest ? "nowHangs" : "older", { name: label.name }), ...(label.is_newest ? { tone: "good" as const } : {}) }),
  });
  const scanned = (code: string): void => {
    setText("");
    const id = labelIdIn(code);
    if (id === null) toast({ text: say("notALabel") });
    else hang.mutate(id);
  };
  return (
    <>
      <ScanField label={say("scan")} placeholder={say("scan")} value={text} onText={setText} onEnter={scanned} className="w-96 max-w-full max-sm:order-first" />
      {hang.isError ? <ProblemNote error={hang.error} /> : null}
    </>
  );
}

function Printing({ store, waits }: { readonly store: string; readonly waits: boolean }): ReactNode {
  const say = useTexts(labelTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const client = useQueryClient();
  const formats = useQuery(formatsQuery);
  const [format, setFormat] = useState("a4_24");
  const print = useMutation({ mutationFn: () => printLabels(store, format), onSettled: () => client.invalidateQueries({ queryKey: ["labels", store] }) });
  if (!may("shelf.label.print", store)) return null;
  return (
    <>
      <ChoiceField hideLabel label={say("format")} value={format} choices={(formats.data?.items ?? []).map(({ code, label }) => ({ value: code, label: localized(label, language) }))} onChoice={setFormat} className="w-84 max-w-full" />
      <Button kind="primary" icon={Printer} disabled={!waits} busy={print.isPending} onClick={() => print.mutate()}>
        {say("printWaiting")}
      </Button>
      {print.isError ? <ProblemNote error={print.error} /> : null}
    </>
  );
}

function Sheets({ store, query }: { readonly store: string; readonly query: UseQueryResult<{ readonly items: readonly LabelSheet[] }> }): ReactNode {
  const say = useTexts(labelTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const client = useQueryClient();
  const hung = useMutation({ mutationFn: reportSheetHung, onSettled: () => client.invalidateQueries({ queryKey: ["labels", store] }) });
  const waiting = query.data?.items.filter((sheet) => sheet.waiting > 0) ?? [];
  if (query.isError) {
    return (
      <div className="p-4">
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  if (waiting.length === 0) return null;
  return (
    <section aria-label={say("sheets")} className="border-b border-line bg-paper px-4 py-2">
      <h2 className="text-13 text-ink-soft">{say("sheets")}</h2>
      <ul className="flex flex-col gap-1">
        {waiting.map((sheet) => (
          <li key={sheet.id} className="flex flex-wrap items-center gap-3 text-15">
            <span>{formatInstant(sheet.printed_at, language, undefined)}</span>
            <span className="text-13 text-ink-soft">{say("sheetLine", { labels: sheet.labels, waiting: sheet.waiting })}</span>
            <a href={sheetAddress(sheet.id)} target="_blank" rel="noreferrer" className="text-accent underline-offset-2 hover:underline">
              {say("openSheet")}
            </a>
            {may("shelf.label.hang", store) ? (
              <Button busy={hung.isPending} onClick={() => hung.mutate(sheet.id)}>
                {say("allHung")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {hung.isError ? <ProblemNote error={hung.error} /> : null}
    </section>
  );
}
