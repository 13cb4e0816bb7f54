import { read, type Page } from "@comptoir/client";
import { formatInstant, formatMoney, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { tillsQuery, type TicketSummary } from "../api/tills";
import { useScope } from "../app/scope";
import { useSession } from "../app/session";
import { ProblemNote } from "../parts/Problems";
import { useFeedRefresh } from "../parts/useFeed";
import { shopTexts } from "../texts/shop";

const ASKED = 100;
const SHOWN = 12;

/** The tickets sealed last, live. */
export function LatestTickets(): ReactNode {
  const say = useTexts(shopTexts);
  const { language } = useLanguage();
  const { session, may } = useSession();
  const { store } = useScope();
  const { data: tills } = useQuery({ ...tillsQuery, enabled: may("till.till.read") });
  const { data, isLoading, error, refetch } = useQuery({
    queryKey: ["tickets", "latest"],
    queryFn: async ({ signal }) => (await read<Page<TicketSummary>>("/tickets", { limit: ASKED }, signal)).items,
  });
  useFeedRefresh(["till.ticket"], ["tickets", "latest"]);
  const storeOf = (till: string): string | undefined => tills?.find((each) => each.code === till)?.store;
  const shown = data?.filter((ticket) => store === null || storeOf(ticket.till) === store).slice(0, SHOWN);
  if (error !== null && shown === undefined) {
    return (
      <div className="px-4 pb-4">
        <ProblemNote error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (shown === undefined) return isLoading ? <span data-loading /> : null;
  return (
    <section className="mx-4 mb-4 rounded-md border border-line bg-paper">
      <h2 className="border-b border-line px-4 py-2 font-semibold">{say("latestTickets")}</h2>
      {shown.length === 0 ? <p className="p-4 text-13 text-ink-soft">{say("noTicketsYet")}</p> : null}
      <ul>
        {shown.map((ticket) => {
          const place = session.stores.find((each) => each.code === storeOf(ticket.till));
          return (
            <li key={ticket.id}>
              <Link to="/tills" search={{ till: ticket.till, ticket: ticket.id }} className="flex min-h-9 items-center gap-3 px-4 text-13 hover:bg-ground pointer-coarse:min-h-11">
                <span className="flex min-w-0 flex-1 flex-col py-1 sm:flex-row sm:gap-3">
                  <span className="shrink-0 text-ink-soft sm:w-36">{formatInstant(ticket.at, language, place?.time_zone)}</span>
                  <span className="min-w-0 flex-1 truncate">{ticket.number}</span>
                </span>
                <span className="hidden min-w-0 flex-1 truncate text-ink-soft sm:inline">{place?.name}</span>
                {ticket.kind === "return" ? <Tag tone="attention">{say("returns")}</Tag> : null}
                <span className="shrink-0 font-medium">{formatMoney(ticket.due, language)}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
