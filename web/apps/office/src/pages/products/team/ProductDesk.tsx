import { formatNumber, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { askingMeQuery } from "../../../api/cases";
import { answeredQuery, myTasksQuery, waitingQuery, type Proposal } from "../../../api/team";
import type { Case } from "../../../api/shop";
import { useSession } from "../../../app/session";
import { useFeedRefresh } from "../../../parts/useFeed";
import { caseTexts } from "../../../texts/cases";
import { teamTexts } from "../../../texts/team";
import { DueDay } from "../../DueDay";
import { Tile, type Asked } from "../../HomeTile";

const SHOWN = 6;

interface DeskTileProps {
  readonly title: string;
  readonly count: number | undefined;
  readonly asked: Asked;
  readonly children: ReactNode;
}

function DeskTile({ title, count, asked, children }: DeskTileProps): ReactNode {
  const say = useTexts(teamTexts);
  const { language } = useLanguage();
  return (
    <Tile title={title} asked={asked} figure={count === undefined ? "–" : formatNumber(count, language)} note={count === 0 ? say("nothing") : undefined}>
      <ul className="flex flex-col gap-1 text-13">{children}</ul>
    </Tile>
  );
}

/** What people have to do: their tasks, where somebody asks them; and of products what waits for their decision, what was decided on theirs. */
export function ProductDesk(): ReactNode {
  const say = useTexts(teamTexts);
  const sayCase = useTexts(caseTexts);
  const { session, may } = useSession();
  const decides = may("catalog.product.approve");
  const proposes = may("catalog.product.submit");
  const hasTasks = may("cases.case.resolve");
  const tasks = useQuery({ ...myTasksQuery(session.person.id), enabled: hasTasks });
  const asking = useQuery({ ...askingMeQuery, enabled: hasTasks });
  const waiting = useQuery({ ...waitingQuery, enabled: decides });
  const answered = useQuery({ ...answeredQuery, enabled: proposes });
  useFeedRefresh(["catalog.proposal"], ["proposals"]);
  useFeedRefresh(["cases"], ["cases", "mine"]);
  useFeedRefresh(["cases"], ["cases", "asking"]);
  return (
    <>
      {hasTasks ? (
        <DeskTile title={say("myTasks")} asked={tasks} count={tasks.data?.items.length}>
          {[...(tasks.data?.items ?? [])].sort(bySoonest).slice(0, SHOWN).map((each) => <CaseLine key={each.id} found={each} />)}
        </DeskTile>
      ) : null}
      {asking.isLoading ? <span data-loading /> : null}
      {asking.isError || (asking.data?.items.length ?? 0) > 0 ? (
        <DeskTile title={sayCase("asksYou")} asked={asking} count={asking.data?.items.length}>
          {asking.data?.items.slice(0, SHOWN).map((each) => <CaseLine key={each.id} found={each} />)}
        </DeskTile>
      ) : null}
      {decides ? (
        <DeskTile title={say("forMe")} asked={waiting} count={waiting.data?.items.length}>
          {waiting.data?.items.slice(0, SHOWN).map((each) => <ProposalLine key={each.id} proposal={each} />)}
        </DeskTile>
      ) : null}
      {answered.isLoading ? <span data-loading /> : null}
      {proposes && (answered.isError || (answered.data?.items.length ?? 0) > 0) ? (
        <DeskTile title={say("answered")} asked={answered} count={answered.data?.items.length}>
          {answered.data?.items.slice(0, SHOWN).map((each) => <ProposalLine key={each.id} proposal={each} />)}
        </DeskTile>
      ) : null}
    </>
  );
}

/** What is due first comes first; what has no day comes last, the newest before the oldest. */
function bySoonest(one: Case, other: Case): number {
  return (one.due ?? "9999").localeCompare(other.due ?? "9999") || other.opened_at.localeCompare(one.opened_at);
}

function CaseLine({ found }: { readonly found: Case }): ReactNode {
  return (
    <li className="flex justify-between gap-2">
      <Link to="/cases" search={{ case: found.id }} className="truncate hover:text-accent">
        {found.title}
      </Link>
      {found.due === null ? null : <DueDay open due={found.due} />}
    </li>
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
