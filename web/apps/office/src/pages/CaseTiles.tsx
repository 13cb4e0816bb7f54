import { read, type Page } from "@comptoir/client";
import { formatNumber, useLanguage, useTexts } from "@comptoir/ui";
import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { Case } from "../api/shop";
import { useFeedRefresh } from "../parts/useFeed";
import { shopTexts } from "../texts/shop";
import { Tile, type Asked } from "./HomeTile";

const CASES_SHOWN = 5;
const CASES_COUNTED = 100;
/** Cases that selling opens about products: whoever mends the products mends these. */
const TOLD_BY_SELLING: readonly string[] = ["insight.best_seller_poor", "insight.search_finds_nothing", "insight.often_returned", "till.barcode_unknown"];

const openCasesQuery = queryOptions({ queryKey: ["cases", "open"], queryFn: ({ signal }) => read<Page<Case>>("/cases", { state: "open", limit: CASES_COUNTED }, signal) });
const openOfKind = (kind: string) => queryOptions({ queryKey: ["cases", "open", kind], queryFn: ({ signal }) => read<Page<Case>>("/cases", { state: "open", kind, limit: CASES_COUNTED }, signal) });

/** What selling tells of products; each kind is asked for by itself, so that other cases push none aside. */
export function SellingTile(): ReactNode {
  const say = useTexts(shopTexts);
  const { told, asked, isCut } = useQueries({
    queries: TOLD_BY_SELLING.map(openOfKind),
    combine: (kinds) => ({
      told: kinds.every(({ data }) => data !== undefined) ? kinds.flatMap(({ data }) => data?.items ?? []).sort((one, other) => other.opened_at.localeCompare(one.opened_at)) : undefined,
      asked: {
        isPending: kinds.some(({ isPending }) => isPending),
        isError: kinds.some(({ isError }) => isError),
        refetch: () => Promise.all(kinds.map(({ refetch }) => refetch())),
      },
      isCut: kinds.some(({ data }) => typeof data?.next === "string"),
    }),
  });
  return <CaseListTile title={say("toldBySelling")} found={told} asked={asked} isCut={isCut} />;
}

/** All open cases. */
export function CasesTile(): ReactNode {
  const say = useTexts(shopTexts);
  const query = useQuery(openCasesQuery);
  useFeedRefresh(["cases"], ["cases", "open"]);
  return <CaseListTile title={say("openCases")} found={query.data?.items} asked={query} isCut={typeof query.data?.next === "string"} />;
}

interface CaseListTileProps {
  readonly title: string;
  readonly found: readonly Case[] | undefined;
  readonly asked: Asked;
  /** More are open than were asked for. */
  readonly isCut: boolean;
}

function CaseListTile({ title, found, asked, isCut }: CaseListTileProps): ReactNode {
  const say = useTexts(shopTexts);
  const { language } = useLanguage();
  const count = found === undefined ? "–" : formatNumber(found.length, language);
  return (
    <Tile asked={asked} to="/cases" title={title} figure={isCut ? say("more", { count }) : count} note={found?.length === 0 ? say("noCasesTitle") : undefined}>
      <ul className="flex flex-col gap-1 text-13">
        {found?.slice(0, CASES_SHOWN).map((each) => (
          <li key={each.id} className="truncate" title={each.title}>
            <Link to="/cases" search={{ case: each.id }} className="hover:text-accent">
              {each.title}
            </Link>
          </li>
        ))}
      </ul>
    </Tile>
  );
}
