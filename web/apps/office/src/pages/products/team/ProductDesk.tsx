import { formatNumber, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { answeredQuery, myTasksQuery, waitingQuery, type Proposal } from "../../../api/team";
import type { Case } from "../../../api/shop";
import { useSession } from "../../../app/session";
import { useFeedRefresh } from "../../../parts/useFeed";
import { teamTexts } from "../../../texts/team";

const SHOWN = 6;

interface TileProps {
  readonly title: string;
  readonly count: number | undefined;
  readonly children: ReactNode;
}

function Tile({ title, count, children }: TileProps): ReactNode {
  const say = useTexts(teamTexts);
  const { language } = useLanguage();
  return (
    <section className="flex min-h-80 flex-col gap-3 rounded-md border border-line bg-paper p-4">
      <div className="flex flex-col gap-1">
        <h2 className="text-13 text-ink-soft">{title}</h2>
        <span className="text-36 font-semibold">{count === undefined ? "–" : formatNumber(count, language)}</span>
        <span className="min-h-5 text-13 text-ink-soft">{count === 0 ? say("nothing") : ""}</span>
      </div>
      <ul className="flex flex-col gap-1 text-13">{children}</ul>
    </section>
  );
}

/** What people who work on products have to do: their tasks, what waits for their decision, what was decided on theirs. */
export function ProductDesk(): ReactNode {
  const say = useTexts(teamTexts);
  const { session, may } = useSession();
  const decides = may("catalog.product.approve");
  const proposes = may("catalog.product.submit");
  const hasTasks = may("cases.case.resolve");
  const tasks = useQuery({ ...myTasksQuery(session.person.id), enabled: hasTasks });
  const waiting = useQuery({ ...waitingQuery, enabled: decides });
  const answered = useQuery({ ...answeredQuery, enabled: proposes });
  useFeedRefresh(["catalog.proposal"], ["proposals"]);
  useFeedRefresh(["cases"], ["cases", "mine"]);
  return (
    <>
      {hasTasks ? (
        <Tile title={say("myTasks")} count={tasks.data?.items.length}>
          {tasks.data?.items.slice(0, SHOWN).map((each: Case) => (
            <li key={each.id} className="truncate">
              <Link to="/cases" search={{ case: each.id }} className="hover:text-accent">
                {each.title}
              </Link>
            </li>
          ))}
        </Tile>
      ) : null}
      {decides ? (
        <Tile title={say("forMe")} count={waiting.data?.items.length}>
          {waiting.data?.items.slice(0, SHOWN).map((each) => <ProposalLine key={each.id} proposal={each} />)}
        </Tile>
      ) : null}
      {proposes && (answered.data?.items.length ?? 0) > 0 ? (
        <Tile title={say("answered")} count={answered.data?.items.length}>
          {answered.data?.items.slice(0, SHOWN).map((each) => <ProposalLine key={each.id} proposal={each} />)}
        </Tile>
      ) : null}
    </>
  );
}

function ProposalLine({ proposal }: { readonly proposal: Proposal }): ReactNode {
  const say = useTexts(teamTexts);
  return (
    <li className="flex justify-between gap-2">
      <Link to="/proposals" search={{ proposal: proposal.id, list: "all" }} className="truncate hover:text-accent">
        {proposal.label || proposal.sku}
      </Link>
      <span className="shrink-0 text-ink-soft">{say(proposal.state)}</span>
    </li>
  );
}
