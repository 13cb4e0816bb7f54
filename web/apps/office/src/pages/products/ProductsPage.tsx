import { Button, EmptyState, formatAgo, localized, Picture, useLanguage, useTexts } from "@comptoir/ui";
import { ColumnChoice, DataTable, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Tags, Upload } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import type { ProductSummary } from "../../api/products";
import { familiesQuery } from "../../api/structure";
import { useSession } from "../../app/session";
import { hasFilters, productFilters, withChange, type Change, type ProductSearch } from "../../domain/filters";
import { useKeptList } from "../../parts/keep";
import { ListFoot } from "../../parts/ListFoot";
import { Page } from "../../parts/Page";
import { ProblemNote } from "../../parts/Problems";
import { useDelayed } from "../../parts/useDelayed";
import { useFeedRefresh } from "../../parts/useFeed";
import { usePages } from "../../parts/usePages";
import { productTexts } from "../../texts/products";
import { ProductFilterBar } from "./ProductFilterBar";
import { StatusTag } from "./ProductHead";
import { ProductPanel } from "./ProductPanel";

const route = getRouteApi("/products");

/** Products: a list of any length, and the product at hand beside it. */
export function ProductsPage(): ReactNode {
  const say = useTexts(productTexts);
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [chosen, setChosen] = useKeptList("comptoir.office.columns.products");
  const filters = productFilters(search);
  const asked = useDelayed(JSON.stringify(filters));
  const settled = JSON.parse(asked) as typeof filters;
  const list = usePages<ProductSummary>(["products", "list", settled], "/products", { ...settled });
  useFeedRefresh(["catalog.product", "catalog.card"], ["products", "list"]);
  const columns = useColumns();
  const setSearch = (change: Change<ProductSearch>): void => {
    void navigate({ to: "/products", search: (before) => withChange(before, change), replace: true });
  };
  const at = list.rows.findIndex(({ sku }) => sku === search.sku);
  const walkTo = (index: number): (() => void) | undefined => {
    const row = list.rows[index];
    return at < 0 || row === undefined ? undefined : () => setSearch({ sku: row.sku });
  };
  return (
    <Page
      title={say("title")}
      actions={
        may("catalog.product.import") ? (
          <Button icon={Upload} onClick={() => void navigate({ to: "/imports", search: { new: true } })}>
            {say("importFile")}
          </Button>
        ) : undefined
      }
      filters={<ProductFilterBar search={search} onChange={setSearch} columns={<ColumnChoice columns={columns} chosen={chosen} onChoose={setChosen} />} chosen={chosen} onChosen={setChosen} />}
    >
      <SplitPane
        side={
          search.sku === undefined ? null : (
            <ProductPanel
              key={search.sku}
              sku={search.sku}
              tab={search.tab ?? "values"}
              onTab={(tab) => setSearch({ tab })}
              onGo={(sku) => setSearch({ sku })}
              onClose={() => setSearch({ sku: undefined, tab: undefined })}
              onPrevious={walkTo(at - 1)}
              onNext={walkTo(at + 1)}
            />
          )
        }
      >
        {list.error === null ? null : (
          <div className="p-4">
            <ProblemNote error={list.error} onRetry={list.reload} />
          </div>
        )}
        <DataTable
          label={say("title")}
          columns={columns}
          chosen={chosen}
          rows={list.rows}
          rowId={({ sku }) => sku}
          rowHeight={48}
          selected={search.sku ?? null}
          onSelect={({ sku }) => setSearch({ sku })}
          onEndReached={list.loadMore}
          busy={list.busy}
          empty={<NoProducts filtered={hasFilters(settled)} onClear={() => void navigate({ to: "/products", search: {} })} />}
          footer={<ListFoot shown={list.rows.length} hasMore={list.hasMore} busy={list.busy} />}
        />
      </SplitPane>
    </Page>
  );
}

function useColumns(): readonly DataColumn<ProductSummary>[] {
  const say = useTexts(productTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const { data: families } = useQuery({ ...familiesQuery, enabled: may("catalog.structure.read") });
  const [now] = useState(() => Date.now());
  return useMemo<readonly DataColumn<ProductSummary>[]>(() => {
    const familyName = new Map((families ?? []).map((family) => [family.code, localized(family.labels, language) || family.code]));
    return [
      {
        id: "product",
        title: say("product"),
        width: 240,
        grow: 3,
        cell: (row) => (
          <span className="flex items-center gap-3">
            <Picture src={row.image} name={row.label || row.sku} alt="" className="size-9 shrink-0 text-13" />
            <span className="truncate text-15">{row.label || row.sku}</span>
          </span>
        ),
      },
      { id: "sku", title: say("sku"), width: 150, grow: 1, cell: (row) => row.sku },
      { id: "family", title: say("family"), width: 140, grow: 1, cell: (row) => familyName.get(row.family ?? "") ?? row.family ?? "" },
      { id: "status", title: say("status"), width: 110, cell: (row) => <StatusTag product={row} /> },
      { id: "review", title: say("review"), width: 120, optional: true, cell: (row) => statusText(say, row.review) },
      { id: "level", title: say("level"), width: 110, cell: (row) => statusText(say, row.level) },
      { id: "parent", title: say("parent"), width: 140, optional: true, cell: (row) => row.parent ?? "" },
      {
        id: "enabled",
        title: say("enabled"),
        width: 90,
        optional: true,
        cell: (row) => (row.enabled ? say("enabledOnly") : say("disabledOnly")),
      },
      {
        id: "updated",
        title: say("updated"),
        width: 130,
       
        cell: (row) => (formatAgo(row.updated_at, now, language)),
      },
    ];
  }, [say, language, families, now]);
}

function statusText(say: ReturnType<typeof useTexts<typeof productTexts>>, code: string): string {
  return code in productTexts ? say(code as "draft") : code;
}

function NoProducts({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }): ReactNode {
  const say = useTexts(productTexts);
  const { may } = useSession();
  const navigate = route.useNavigate();
  if (filtered) {
    return (
      <EmptyState icon={Tags} title={say("nothingTitle")} action={<Button onClick={onClear}>{say("clearFilters")}</Button>}>
        {say("nothingHelp")}
      </EmptyState>
    );
  }
  const action = may("catalog.product.import") ? (
    <Button kind="primary" icon={Upload} onClick={() => void navigate({ to: "/imports", search: { new: true } })}>
      {say("importFile")}
    </Button>
  ) : null;
  return (
    <EmptyState icon={Tags} title={say("emptyTitle")} action={action}>
      {say("emptyHelp")}
    </EmptyState>
  );
}
