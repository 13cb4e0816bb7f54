import { read, type Page as ListPage } from "@comptoir/client";
import { EmptyState, formatDay, formatInstant, formatMoney, localized, Tag, useLanguage, useTexts, type Money } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CalendarDays } from "lucide-react";
import type { ReactNode } from "react";

import { useScope } from "../../app/scope";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { byWeek } from "../../domain/calendar";
import { Page } from "../../parts/Page";
import { Gate } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { calendarTexts } from "../../texts/calendar";

interface Turn {
  readonly at: string;
  readonly kind: "price" | "price_list" | "promotion";
  readonly begins: boolean;
  readonly code: string;
  readonly label: Readonly<Record<string, string>>;
  readonly price: Money | null;
}

/** What begins and ends by itself in the weeks to come: prices, lists, promotions. */
export function CalendarPage(): ReactNode {
  const say = useTexts(calendarTexts);
  const { language } = useLanguage();
  const scope = useScope();
  const { session } = useSession();
  const store = scope.store ?? session.stores[0]?.code ?? null;
  const zone = useZone(store);
  const query = useQuery({ queryKey: ["calendar", store], queryFn: ({ signal }) => read<ListPage<Turn>>("/price-calendar", { store }, signal) });
  useFeedRefresh(["pricing"], ["calendar"]);
  return (
    <Page title={say("title")} lead={say("lead")} scrolls>
      <Gate query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={CalendarDays} title={say("none")}>
              {say("noneHelp")}
            </EmptyState>
          ) : (
            <div className="flex flex-col gap-4 p-4">
              {byWeek(items).map(({ monday, turns }) => (
                <section key={monday} aria-label={say("week", { day: formatDay(monday, language) })} className="rounded-md border border-line bg-paper">
                  <h2 className="border-b border-line px-4 py-2 text-15 font-semibold">{say("week", { day: formatDay(monday, language) })}</h2>
                  <ul>
                    {turns.map((turn) => (
                      <li key={`${turn.at} ${turn.kind} ${turn.code} ${turn.begins}`} className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-2 last:border-b-0">
                        <span className="w-44 text-13 text-ink-soft">{formatInstant(turn.at, language, zone)}</span>
                        <Tag tone={turn.begins ? "good" : "attention"}>{say(turn.begins ? "begins" : "ends")}</Tag>
                        <span className="text-13 text-ink-soft">{say(turn.kind)}</span>
                        <What turn={turn} />
                        {turn.price === null ? null : <span className="ml-auto tabular-nums">{formatMoney(turn.price, language)}</span>}
                      </li>
                    ))}
                  </ul>
                </section>
              ))}
            </div>
          )
        }
      </Gate>
    </Page>
  );
}

function What({ turn }: { readonly turn: Turn }): ReactNode {
  const { language } = useLanguage();
  const name = localized(turn.label, language) || turn.code;
  const look = "min-w-0 truncate text-accent underline-offset-2 hover:underline";
  if (turn.kind === "promotion") {
    return (
      <Link to="/promotions" search={{ code: turn.code }} className={look}>
        {name}
      </Link>
    );
  }
  if (turn.kind === "price_list") return <span className="min-w-0 truncate">{name}</span>;
  return (
    <Link to="/products" search={{ sku: turn.code }} className={look}>
      {name}
    </Link>
  );
}
