import { Button, ChoiceField, formatAgo, localized, Picture, useLanguage, useTexts } from "@comptoir/ui";
import { ColumnChoice, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Check, Pencil, Plus, Sheet, Upload } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import { priceListsQuery, type PriceList } from "../../api/prices";
import type { ProductSummary } from "../../api/products";
import { familiesQuery } from "../../api/structure";
import { useScope } from "../../app/scope";
import { useSession } from "../../app/session";
import { hasFilters, productFilters, productQuestion, withChange, type Change, type ProductSearch } from "../../domain/filters";
import type { RecordedPrice } from "../../domain/prices";
import { useKeptList } from "../../parts/keep";
import { Page } from "../../parts/Page";
import { PagedTable } from "../../parts/PagedTable";
import { useDelayed } from "../../parts/useDelayed";
import { useFeedRefresh } from "../../parts/useFeed";
import { usePages } from "../../parts/usePages";
import { gridTexts } from "../../texts/grid";
import { newProductTexts } from "../../texts/newProduct";
import { priceTexts } from "../../texts/prices";
import { productTexts } from "../../texts/products";
import { NewProductPanel } from "./NewProductPanel";
import { NoProducts } from "./NoProducts";
import { PriceCell } from "./PriceCell";
import { ProductFilterBar } from "./ProductFilterBar";
import { StatusTag } from "./ProductHead";
import { ProductPanel } from "./ProductPanel";
import { PublishAll } from "./PublishAll";
import { useListPrices } from "./useListPrices";

const route = getRouteApi("/products");
const NOTHING_NEW = { new: undefined, from: undefined, below: undefined };

/** Products: a list of any length, and the product at hand beside it. */
export function ProductsPage(): ReactNode {
  const say = useTexts(productTexts);
  const sayPrice = useTexts(priceTexts);
  const sayNew = useTexts(newProductTexts);
  const sayGrid = useTexts(gridTexts);
  const { may, session } = useSession();
  const mayAdd = may("catalog.product.edit");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [chosen, setChosen] = useKeptList("comptoir.office.columns.products");
  const filters = productFilters(search);
  const asked = useDelayed(JSON.stringify(filters));
  const settled = JSON.parse(asked) as typeof filters;
  const { channel, store } = useScope();
  const question = productQuestion(settled, channel);
  const list = usePages<ProductSummary>(["products", "list", question], "/products", question);
  useFeedRefresh(["catalog.product", "catalog.card", "catalog.completeness"], ["products", "list"]);
  useFeedRefresh(["pricing.price"], ["prices", "now"]);
  const { data: priceLists } = useQuery({ ...priceListsQuery, enabled: may("pricing.price.read") });
  const priceList = priceLists?.find(({ code }) => code === search.prices) ?? priceLists?.find(({ stores, channels }) => stores.length + channels.length === 0) ?? priceLists?.[0];
  const editing = search.prices !== undefined && may("pricing.price.edit");
  const prices = useListPrices(list.rows, priceList, store ?? session.stores[0]?.code ?? null);
  const columns = useColumns(priceList, prices, editing, filters.set ?? "family");
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
        <>
          {may("pricing.price.edit") ? (
            <Button
              icon={editing ? Check : Pencil}
              kind={editing ? "primary" : "normal"}
              aria-pressed={editing}
              disabled={priceList === undefined}
              onClick={() => setSearch({ prices: editing ? undefined : priceList?.code })}
            >
              {sayPrice(editing ? "doneEditing" : "editPrices")}
            </Button>
          ) : null}
          {mayAdd ? (
            <Button kind={editing ? "normal" : "primary"} icon={Plus} onClick={() => setSearch({ ...NOTHING_NEW, new: true })}>
              {sayNew("add")}
            </Button>
          ) : null}
          <Button icon={Sheet} onClick={() => void navigate({ to: "/grid", search: filters })}>
            {sayGrid("openGrid")}
          </Button>
          {may("catalog.product.publish") ? <PublishAll /> : null}
          {may("catalog.product.import") ? (
            <Button icon={Upload} onClick={() => void navigate({ to: "/imports", search: { new: true, kind: "catalog" } })}>
              {say("importFile")}
            </Button>
          ) : null}
        </>
      }
      filters={<ProductFilterBar search={search} onChange={setSearch} columns={<ColumnChoice columns={columns} chosen={chosen} onChoose={setChosen} />} chosen={chosen} onChosen={setChosen} />}
    >
      <SplitPane
        side={
          search.new === true && mayAdd ? (
            <NewProductPanel
              key={`${search.from ?? ""} ${search.below ?? ""}`}
              from={search.from ?? null}
              below={search.below ?? null}
              onClose={() => setSearch(NOTHING_NEW)}
              onMade={(sku, tab) => setSearch({ ...NOTHING_NEW, sku, tab })}
            />
          ) : search.sku === undefined ? null : (
            <ProductPanel
              key={search.sku}
              sku={search.sku}
              tab={search.tab ?? "values"}
              onTab={(tab) => setSearch({ tab })}
              onGo={(sku) => setSearch({ sku })}
              onNew={(sku, kind) => setSearch({ new: true, from: kind === "copy" ? sku : undefined, below: kind === "variant" ? sku : undefined })}
              onClose={() => setSearch({ sku: undefined, tab: undefined })}
              onPrevious={walkTo(at - 1)}
              onNext={walkTo(at + 1)}
            />
          )
        }
      >
        {editing ? <PriceEditBar lists={priceLists ?? []} list={priceList} onList={(code) => setSearch({ prices: code })} /> : null}
        <PagedTable
          list={list}
          label={say("title")}
          columns={columns}
          chosen={chosen}
          rowId={({ sku }) => sku}
          rowHeight={48}
          selected={search.sku ?? null}
          onSelect={({ sku }) => setSearch({ ...NOTHING_NEW, sku })}
          empty={<NoProducts filtered={hasFilters(settled)} onClear={() => void navigate({ to: "/products", search: {} })} />}
        />
      </SplitPane>
    </Page>
  );
}

interface PriceEditBarProps {
  readonly lists: readonly PriceList[];
  readonly list: PriceList | undefined;
  readonly onList: (code: string) => void;
}

/** Above the list while prices are typed: on which price list, and how. */
function PriceEditBar({ lists, list, onList }: PriceEditBarProps): ReactNode {
  const say = useTexts(priceTexts);
  const { language } = useLanguage();
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-accent-soft px-4 py-2 text-13">
      {lists.length > 1 ? (
        <ChoiceField hideLabel label={say("list")} value={list?.code ?? ""} choices={lists.map((each) => ({ value: each.code, label: localized(each.label, language) || each.code }))} onChoice={onList} className="w-52" />
      ) : null}
      <span>{say("editHelp")}</span>
    </div>
  );
}

function useColumns(list: PriceList | undefined, prices: ReadonlyMap<string, RecordedPrice>, editing: boolean, set: string): readonly DataColumn<ProductSummary>[] {
  const say = useTexts(productTexts);
  const sayPrice = useTexts(priceTexts);
  const client = useQueryClient();
  const { language } = useLanguage();
  const { may } = useSession();
  const { data: families } = useQuery({ ...familiesQuery, enabled: may("catalog.structure.read") });
  const { channel, locale } = useScope();
  const [now] = useState(() => Date.now());
  return useMemo<readonly DataColumn<ProductSummary>[]>(() => {
    const familyName = new Map((families ?? []).map((family) => [family.code, localized(family.labels, language) || family.code]));
    const price: readonly DataColumn<ProductSummary>[] =
      list === undefined
        ? []
        : [
            {
              id: "price",
              title: editing ? localized(list.label, language) || list.code : sayPrice("price"),
              width: editing ? 140 : 110,
              align: "end",
              cell: (row) => (
                <PriceCell key={`${row.sku} ${list.code}`} product={row} list={list} price={prices.get(row.sku)} editing={editing} onRecorded={() => void client.invalidateQueries({ queryKey: ["prices"] })} />
              ),
            },
          ];
    return [
      {
        id: "product",
        title: say("product"),
        width: editing ? 200 : 240,
        grow: 3,
        cell: (row) => (
          <span className="flex items-center gap-3">
            <Picture src={row.image} name={row.label || row.sku} alt="" className="size-9 shrink-0 text-13" />
            <span className="truncate text-15">{row.label || row.sku}</span>
          </span>
        ),
      },
      // While prices are typed they stand beside the name, also on a phone.
      ...(editing ? price : []),
      { id: "sku", title: say("sku"), width: 150, grow: 1, cell: (row) => row.sku },
      { id: "family", title: say("family"), width: 140, grow: 1, cell: (row) => familyName.get(row.family ?? "") ?? row.family ?? "" },
      ...(editing ? [] : price),
      { id: "status", title: say("status"), width: 132, cell: (row) => <StatusTag product={row} /> },
      { id: "completeness", title: say("completeness"), width: 110, optional: true, align: "end", cell: (row) => (row.family === null ? "" : `${row.incomplete.find((gap) => gap.requirement_set === set && gap.channel === channel && gap.locale === locale)?.percent ?? 100} %`) },
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
  }, [say, sayPrice, language, families, now, list, prices, editing, client, set, channel, locale]);
}

function statusText(say: ReturnType<typeof useTexts<typeof productTexts>>, code: string): string {
  return code in productTexts ? say(code as "draft") : code;
}
