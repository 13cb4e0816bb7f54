import { formatNumber, Loading, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState, type ReactNode } from "react";

import { jobsQuery } from "../api/jobs";
import { completenessQuery } from "../api/products";
import { shelvesQuery, type Shelf } from "../api/labels";
import { readersQuery } from "../api/shop";
import { tillsQuery } from "../api/tills";
import { useScope } from "../app/scope";
import { useSession } from "../app/session";
import { isKnown, isUnderWay } from "../domain/firstSteps";
import { isOver, percentDone } from "../domain/jobs";
import { Page } from "../parts/Page";
import { useFeedRefresh } from "../parts/useFeed";
import { labelTexts } from "../texts/labels";
import { jobKind } from "../texts/jobs";
import { productTexts } from "../texts/products";
import { shopTexts } from "../texts/shop";
import { CasesTile, SellingTile } from "./CaseTiles";
import { FirstSteps, useFirstState } from "./FirstSteps";
import { Revealed, Tile } from "./HomeTile";
import { readerName } from "./readerName";
import { LatestTickets } from "./LatestTickets";
import { ProductDesk } from "./products/team/ProductDesk";
import { useRequirementSets } from "./products/useFieldName";

/** Who may do all of this is shown how to begin. */
const MAKES_THE_SHOP = ["company.store.edit", "till.till.edit", "access.person.edit", "pricing.price.edit", "catalog.product.import", "inventory.document.write", "till.ticket.read"];

/** The tiles come all at once, but nobody waits longer than this for the slowest of them. */
const WAITS_MILLISECONDS = 1_500;

/** Who may do one of these has something of their own to do. */
const DESK = ["catalog.product.submit", "catalog.product.approve", "cases.case.resolve"];

/** Today at a glance; every number opens what it sums. */
export function HomePage(): ReactNode {
  const say = useTexts(shopTexts);
  const { session, may } = useSession();
  const setsUp = MAKES_THE_SHOP.every((permission) => may(permission));
  const { facts, hasSold } = useFirstState(setsUp);
  const [isRevealed, setRevealed] = useState(false);
  useEffect(() => {
    const waiting = setTimeout(() => setRevealed(true), WAITS_MILLISECONDS);
    return () => clearTimeout(waiting);
  }, []);
  const lead = say("greeting", { name: session.person.name });
  if (setsUp && hasSold === false && !isKnown(facts)) {
    return (
      <Page title={say("homeTitle")} lead={lead}>
        <Loading />
      </Page>
    );
  }
  if (setsUp && hasSold === false && !isUnderWay(facts)) {
    return (
      <Page title={say("homeTitle")} lead={lead} scrolls>
        <FirstSteps facts={facts} />
      </Page>
    );
  }
  return (
    <Page title={say("homeTitle")} lead={lead} scrolls>
      {isRevealed ? null : (
        <div className="hidden has-[+*_[data-loading]]:block">
          <Loading />
        </div>
      )}
      <div className={isRevealed ? "" : "has-data-loading:hidden"}>
        <Revealed value={isRevealed}>
          <div className="grid gap-4 p-4 md:grid-cols-2 xl:grid-cols-3">
            {DESK.some((permission) => may(permission)) ? <ProductDesk /> : null}
            {may("cases.case.read") && (may("catalog.product.edit") || may("catalog.product.submit")) ? <SellingTile /> : null}
            {may("till.till.read") ? <TillsTile /> : null}
            {may("shelf.label.read") ? <LabelsTile /> : null}
            {may("cases.case.read") ? <CasesTile /> : null}
            {may("catalog.product.read") && may("catalog.structure.read") ? <NearlyTile /> : null}
            {may("kernel.job.read") ? <JobsTile /> : null}
            {may("kernel.reader.read") ? <ReadersTile /> : null}
          </div>
          {may("till.ticket.read") ? <LatestTickets /> : null}
        </Revealed>
      </div>
    </Page>
  );
}

function TillsTile(): ReactNode {
  const say = useTexts(shopTexts);
  const { language } = useLanguage();
  const { session } = useSession();
  const { store } = useScope();
  const query = useQuery(tillsQuery);
  useFeedRefresh(["till.day"], ["tills"]);
  const tills = query.data?.filter((till) => store === null || till.store === store);
  const open = tills?.filter((till) => till.state === "open");
  return (
    <Tile
      asked={query}
      to="/tills"
      title={say("tillsOpen")}
      figure={open === undefined ? "–" : formatNumber(open.length, language)}
      note={tills === undefined ? undefined : say("ofTills", { count: tills.length })}
    >
      <ul className="flex flex-col gap-1 text-13">
        {tills?.slice(0, 8).map((till) => (
          <li key={till.code} className="flex items-center justify-between gap-2">
            <Link to="/tills" search={{ till: till.code }} className="truncate hover:text-accent">
              {till.name} · {session.stores.find((each) => each.code === till.store)?.name ?? till.store}
            </Link>
            <Tag tone={till.state === "open" ? "good" : "plain"}>{say(till.state)}</Tag>
          </li>
        ))}
      </ul>
    </Tile>
  );
}

/** The labels that do not hang yet. */
function LabelsTile(): ReactNode {
  const say = useTexts(labelTexts);
  const { language } = useLanguage();
  const { store } = useScope();
  const query = useQuery(shelvesQuery);
  useFeedRefresh(["shelf"], ["shelves"]);
  const shelves = query.data?.items.filter((shelf) => shelf.rises !== "at_once" && (store === null || shelf.store === store)) ?? [];
  const waiting = (shelf: Shelf): number => shelf.labels.asked + shelf.labels.sent + shelf.labels.failed;
  const count = shelves.reduce((sum, shelf) => sum + waiting(shelf), 0);
  return <Tile asked={query} to="/labels" title={say("notHung")} figure={shelves.length === 0 ? "–" : formatNumber(count, language)} note={shelves.map((shelf) => `${shelf.name} (${formatNumber(waiting(shelf), language)})`).join(" · ")} />;
}

/** What can be finished soon, purpose by purpose, on the channel and in the language at hand. */
function NearlyTile(): ReactNode {
  const say = useTexts(productTexts);
  const { language } = useLanguage();
  const { channel, locale } = useScope();
  const sets = useRequirementSets();
  const query = useQuery(completenessQuery);
  useFeedRefresh(["catalog.completeness"], ["products", "completeness"]);
  const here = query.data?.items.filter((each) => each.channel === channel && each.locale === locale);
  const nearly = Math.max(0, ...(here ?? []).map((each) => each.nearly));
  return (
    <Tile asked={query} to="/products" title={say("nearlyComplete")} figure={here === undefined ? "–" : formatNumber(nearly, language)} note={here?.length === 0 && query.data?.is_recounting === false ? say("allComplete") : undefined}>
      <ul className="flex flex-col gap-1 text-13">
        {here === undefined
          ? null
          : sets.map(({ code, name }) => {
              const count = here.find((each) => each.requirement_set === code);
              if (count === undefined) return null;
              return (
                <li key={code} className="flex items-center justify-between gap-2">
                  <Link to="/products" search={{ nearly: true, ...(code === "family" ? {} : { set: code }) }} className="truncate hover:text-accent">
                    {name}
                  </Link>
                  <span className="shrink-0 tabular-nums">
                    {formatNumber(count.nearly, language)} {say("nearlyOf", { count: formatNumber(count.incomplete, language) })}
                  </span>
                </li>
              );
            })}
      </ul>
    </Tile>
  );
}

function JobsTile(): ReactNode {
  const say = useTexts(shopTexts);
  const { language } = useLanguage();
  const query = useQuery(jobsQuery);
  const { data } = query;
  const running = data?.filter((job) => !isOver(job));
  return (
    <Tile asked={query} to="/imports" title={say("runningJobs")} figure={running === undefined ? "–" : formatNumber(running.length, language)}>
      <ul className="flex flex-col gap-1 text-13">
        {running?.map((job) => (
          <li key={job.id} className="flex justify-between gap-2">
            <Link to="/imports" search={{ job: job.id }} className="truncate hover:text-accent">
              {jobKind(job.kind, language)}
            </Link>
            <span>{percentDone(job) === null ? "" : `${percentDone(job) ?? 0} %`}</span>
          </li>
        ))}
      </ul>
    </Tile>
  );
}

function ReadersTile(): ReactNode {
  const say = useTexts(shopTexts);
  const { language } = useLanguage();
  const query = useQuery(readersQuery);
  const { data } = query;
  const lag = data === undefined ? null : Math.max(0, ...data.map((reader) => reader.lag));
  const dead = data?.filter((reader) => reader.dead_letters > 0) ?? [];
  return (
    <Tile asked={query} to="/readers" title={say("readerLag")} figure={lag === null ? "–" : formatNumber(lag, language)} note={lag === 0 ? say("allRead") : undefined}>
      <ul className="flex flex-col gap-1 text-13">
        {dead.map((reader) => (
          <li key={reader.name} className="flex justify-between gap-2">
            <span className="truncate">{readerName(say, reader.name)}</span>
            <Tag tone="loss">
              {formatNumber(reader.dead_letters, language)} · {say("deadLetters")}
            </Tag>
          </li>
        ))}
      </ul>
    </Tile>
  );
}
