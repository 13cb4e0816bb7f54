import { Button, EmptyState, IconButton, useLanguage, useTexts } from "@comptoir/ui";
import { ColumnChoice, SplitPane } from "@comptoir/ui/office";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { List, ListChecks, Redo2, Sheet, Undo2 } from "lucide-react";
import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react";

import { gridColumnsQuery, readGrid, type GridColumn, type GridRow } from "../../api/grid";
import { familiesQuery, type Family } from "../../api/structure";
import { useScope } from "../../app/scope";
import { useSession } from "../../app/session";
import { productFilters, productQuestion, withChange, type Change, type ProductSearch } from "../../domain/filters";
import { problemCells } from "../../domain/grid";
import { STAGES } from "../../domain/stages";
import { useKeptList } from "../../parts/keep";
import { Page } from "../../parts/Page";
import { ProblemNote } from "../../parts/Problems";
import { useDelayed } from "../../parts/useDelayed";
import { usePlaceNames } from "../../parts/usePlaceNames";
import { gridTexts, ownColumn } from "../../texts/grid";
import { shellTexts } from "../../texts/shell";
import { stageTexts } from "../../texts/stages";
import { JobPanel } from "../imports/JobPanel";
import { ProductFilterBar } from "../products/ProductFilterBar";
import { BulkPanel } from "./BulkPanel";
import { ExportDialog } from "./ExportDialog";
import { GridProblems } from "./GridProblems";
import { GridTable } from "./GridTable";
import { useGridEdits } from "./useGridEdits";

const route = getRouteApi("/grid");
const NO_ROWS: readonly GridRow[] = [];
const NO_COLUMNS: readonly GridColumn[] = [];
const NO_FAMILIES: readonly Family[] = [];
const USUAL = 8;
const MOST = 60;

/** Products as in a spreadsheet, found by the filters of the list. */
export function GridPage(): ReactNode {
  const say = useTexts(gridTexts);
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { channel } = useScope();
  const [kept, setKept] = useKeptList("comptoir.office.columns.grid");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [side, setSide] = useState<"bulk" | { readonly job: string } | null>(null);
  const sayStage = useTexts(stageTexts);
  const { data: given = NO_COLUMNS } = useQuery(gridColumnsQuery);
  const sayShell = useTexts(shellTexts);
  const known = useMemo(() => {
    const stages = STAGES.map((stage) => [stage, sayStage(stage)] as const);
    const flags = [["1", sayShell("yes")], ["0", sayShell("no")]] as const;
    return given.map((each) => (each.column === "lifecycle" ? { ...each, choices: stages } : each.column === "enabled" || each.type === "boolean" ? { ...each, choices: flags } : each));
  }, [given, sayStage, sayShell]);
  const { data: families = NO_FAMILIES } = useQuery(familiesQuery);
  const titleOf = useTitles();
  const { columns, offered } = useMemo(() => {
    const names = new Set(families.map((each) => each.label_attribute));
    const isName = (column: string): boolean => names.has(column.replace(/-.*$/, ""));
    const all = [...known.filter((each) => isName(each.column)), ...known.filter((each) => each.column !== "sku" && !isName(each.column))];
    const usual = all.slice(0, USUAL).map(({ column }) => column);
    const wanted = (kept ?? usual).slice(0, MOST);
    return { columns: all.filter(({ column }) => wanted.includes(column)), offered: all.map((each) => ({ id: each.column, title: titleOf(each), optional: !usual.includes(each.column) })) };
  }, [known, families, kept, titleOf]);
  const names = useMemo(() => columns.map(({ column }) => column), [columns]);
  const asked = useDelayed(JSON.stringify(productQuestion(productFilters(search), channel)));
  const filter = useMemo(() => JSON.parse(asked) as ReturnType<typeof productQuestion>, [asked]);
  const found = useInfiniteQuery({
    queryKey: ["products", "grid", asked, names],
    enabled: names.length > 0,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => readGrid(filter, names, pageParam, signal),
    getNextPageParam: (last) => last.next,
    staleTime: Infinity,
  });
  const rows = useMemo(() => found.data?.pages.flatMap(({ items }) => items) ?? NO_ROWS, [found.data]);
  const { state, send, error, retry } = useGridEdits(rows, names);
  const { fetchNextPage, hasNextPage, isFetching } = found;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const setSearch = (change: Change<ProductSearch>): void => {
    void navigate({ to: "/grid", search: (before) => withChange(before, change), replace: true });
  };
  const unsaved = state.open.size - problemCells(state).length;
  const { isRefetching } = found;
  useEffect(() => {
    // What is loaded anew is newer than what the answers to our own changes said.
    if (isRefetching) send({ type: "loaded" });
  }, [isRefetching, send]);
  return (
    <Page
      title={say("title")}
      lead={say("keys")}
      actions={
        <>
          <IconButton icon={Undo2} label={say("undo")} disabled={state.past.length === 0} onClick={() => send({ type: "undone" })} />
          <IconButton icon={Redo2} label={say("redo")} disabled={state.future.length === 0} onClick={() => send({ type: "redone" })} />
          <Button icon={ListChecks} onClick={() => setSide("bulk")}>
            {say("changeMany")}
          </Button>
          {may("catalog.product.export") ? <ExportDialog filter={filter} columns={names} onJob={(job) => setSide({ job })} /> : null}
          <Button icon={List} onClick={() => void navigate({ to: "/products", search: (before: ProductSearch) => before })}>
            {say("backToList")}
          </Button>
        </>
      }
      filters={<ProductFilterBar search={search} onChange={setSearch} columns={<ColumnChoice columns={offered} chosen={kept} onChoose={setKept} />} chosen={kept} onChosen={setKept} />}
    >
      <SplitPane
        side={
          side === "bulk" ? (
            <BulkPanel columns={known} titleOf={titleOf} chosen={[...chosen]} filter={filter} onClose={() => setSide(null)} onJob={(job) => setSide({ job })} />
          ) : side === null ? null : (
            <JobPanel key={side.job} id={side.job} onClose={() => setSide(null)} onJob={(job) => setSide({ job })} />
          )
        }
      >
        {found.isError ? (
          <div className="p-4">
            <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
          </div>
        ) : null}
        <GridTable
          label={say("title")}
          rows={rows}
          columns={columns}
          titleOf={titleOf}
          state={state}
          mayEdit={may("catalog.product.edit")}
          chosen={chosen}
          onChosen={setChosen}
          onEdits={(edits) => send({ type: "edited", edits })}
          onUndo={() => send({ type: "undone" })}
          onRedo={() => send({ type: "redone" })}
          onEndReached={loadMore}
          busy={isFetching}
          empty={
            <EmptyState icon={Sheet} title={say("noRows")}>
              {say("noRowsHelp")}
            </EmptyState>
          }
        />
        {error === null ? null : (
          <div className="p-2">
            <ProblemNote error={error} onRetry={retry} />
          </div>
        )}
        <GridProblems state={state} rows={rows} columns={known} titleOf={titleOf} send={send} />
        <div className="flex h-9 shrink-0 items-center gap-4 border-t border-line bg-paper px-4 text-13 text-ink-soft">
          <p role="status" className="min-w-0 flex-1 truncate">
            {state.open.size === 0 ? say("saved") : unsaved === 0 ? say("problems", { count: state.open.size }) : say("saving", { count: unsaved })}
          </p>
          <p className="truncate">{[...(chosen.size === 0 ? [] : [say("chosenCount", { count: chosen.size })]), say(hasNextPage ? "rowsAtLeast" : "rowsFound", { count: rows.length })].join(" · ")}</p>
        </div>
      </SplitPane>
    </Page>
  );
}

/** The names of columns: the attribute, its channel, language and currency. */
function useTitles(): (column: GridColumn) => string {
  const { language } = useLanguage();
  const { placeName } = usePlaceNames();
  return useCallback(
    ({ column, label, locale, channel, currency }: GridColumn) => (label === "" ? ownColumn(column, language) : [label, placeName(channel, locale), currency].filter((part) => part !== "").join(" – ")),
    [language, placeName],
  );
}
