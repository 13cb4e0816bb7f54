import type { Card } from "@comptoir/client";
import { Button, EmptyState, Loading, Note, useTexts } from "@comptoir/ui";
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { CircleAlert, PackageOpen, SearchX } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from "react";

import { api, explain } from "../../api";
import { sellingApi } from "../../api-selling";
import { favouritesIn } from "../../domain/shelf";
import { tilesOf } from "../../domain/tiles";
import { useTill } from "../../state/hooks";
import { rememberCards } from "../../state/known-cards";
import { dayTexts } from "../../texts/day";
import { sellingTexts } from "../../texts/selling";
import { ProductTile } from "./product-tile";

const TILE_WIDTH_MIN = 138;
const GAP = 10;

/** Cards of a category, or of a page of favourites; who searches looks in all products, not in favourites. */
function cardsOf(till: string, search: string, category: string | null, after: string | null, signal: AbortSignal) {
  const favourites = favouritesIn(category);
  if (favourites === null) return api.cards(till, { q: search, category, after }, signal);
  return search === "" ? sellingApi.cardsOf(till, favourites) : api.cards(till, { q: search, after }, signal);
}

/** Pages of cards for a search and a category. */
export function cardsQuery(till: string, search: string, category: string | null) {
  return infiniteQueryOptions({
    queryKey: ["cards", till, search, category],
    queryFn: async ({ pageParam, signal }) => {
      const page = await cardsOf(till, search, category, pageParam, signal);
      rememberCards(page.items);
      return page;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** Those pages, fetched as one scrolls. */
function useCards(search: string, category: string | null | undefined) {
  const { till } = useTill();
  const query = useInfiniteQuery({ ...cardsQuery(till.code, search, category ?? null), enabled: category !== undefined, placeholderData: (previous) => previous });
  const cards = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return { query, cards };
}

/** Columns that fit, and a tile's height, by the width of the scrolling element. */
function useGridShape(scroller: RefObject<HTMLDivElement | null>) {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  const inner = Math.max(0, width - 24);
  const columns = Math.max(2, Math.floor((inner + GAP) / (TILE_WIDTH_MIN + GAP)));
  const tileWidth = (inner - GAP * (columns - 1)) / columns;
  // Picture 4:3 with its padding, two lines of name, price and stock.
  return { columns, rowHeight: Math.round((tileWidth - 18) * 0.75 + 18 + 48 + 48 + 4), isMeasured: width > 0 };
}

/** The place of the tile that has the focus; NaN where none has. */
function tileAt(event: KeyboardEvent): number {
  return Number((event.target as HTMLElement).closest<HTMLElement>("[data-tile]")?.dataset["tile"] ?? Number.NaN);
}

function moveFocus(event: KeyboardEvent, columns: number, count: number, show: (index: number) => void): void {
  const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  const step = steps[event.key];
  const at = tileAt(event);
  if (step === undefined || Number.isNaN(at)) return;
  event.preventDefault();
  event.stopPropagation();
  const next = at + step;
  if (next < 0 || next >= count) return;
  show(next);
}

interface ProductGridProps {
  readonly search: string;
  /** Undefined while it is not known: nothing is asked for yet. */
  readonly category: string | null | undefined;
  readonly onAdd: (card: Card, variants: number) => void;
  readonly onInfo: (card: Card) => void;
}

export function ProductGrid({ search, category, onAdd, onInfo }: ProductGridProps) {
  const t = useTexts(sellingTexts);
  const tDay = useTexts(dayTexts);
  const scroller = useRef<HTMLDivElement>(null);
  const { query, cards: found } = useCards(search, category);
  // Favourites are the very variants that were chosen for the shop.
  const tiles = useMemo(() => tilesOf(found, search === "" && favouritesIn(category ?? null) !== null), [found, search, category]);
  const { columns, rowHeight, isMeasured } = useGridShape(scroller);
  const rows = Math.ceil(tiles.length / columns);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer is drawn here and never handed on
  const virtual = useVirtualizer({ count: isMeasured ? rows : 0, getScrollElement: () => scroller.current, estimateSize: () => rowHeight + GAP, overscan: 3 });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;

  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  useEffect(() => {
    if (lastShown >= rows - 4 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [lastShown, rows, hasNextPage, isFetchingNextPage, fetchNextPage]);
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [search, category]);

  const focusTile = (index: number) => {
    virtual.scrollToIndex(Math.floor(index / columns));
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-tile="${index}"]`)?.focus());
  };

  return (
    <div
      ref={scroller}
      role="region"
      aria-label={t("products")}
      aria-busy={query.isFetching}
      onKeyDown={(event) => {
        const tile = tiles[tileAt(event)];
        if (event.key !== "F3" || tile === undefined) {
          moveFocus(event, columns, tiles.length, focusTile);
        } else {
          event.preventDefault();
          event.stopPropagation();
          onInfo(tile.card);
        }
      }}
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-3 py-2 [scrollbar-gutter:stable]"
    >
      {query.isPending && <Loading />}
      {query.isError && (
        <Note tone="loss" icon={CircleAlert} title={t("productsFailed")} action={<Button onClick={() => void query.refetch()}>{tDay("reload")}</Button>}>
          {explain(query.error, tDay("noAnswer"))}
        </Note>
      )}
      {query.isSuccess && tiles.length === 0 && (
        <EmptyState icon={search === "" ? PackageOpen : SearchX} title={t(search === "" ? "noCatalogue" : "noProducts")}>
          {t(search === "" ? "noCatalogueHelp" : "noProductsHelp")}
        </EmptyState>
      )}
      <div className="relative w-full" style={{ height: virtual.getTotalSize() }}>
        {items.map((row) => (
          <div
            key={row.key}
            className="absolute inset-x-0 top-0 grid"
            style={{ height: rowHeight, gap: GAP, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, transform: `translateY(${row.start}px)` }}
          >
            {tiles.slice(row.index * columns, (row.index + 1) * columns).map(({ card, variants }, column) => (
              <ProductTile key={card.sku} card={card} variants={variants} index={row.index * columns + column} onAdd={onAdd} onInfo={onInfo} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
