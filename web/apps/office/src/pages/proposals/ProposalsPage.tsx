import { ChoiceField, EmptyState, formatInstant, Picture, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { SplitPane, type DataColumn } from "@comptoir/ui/office";
import { getRouteApi } from "@tanstack/react-router";
import { GitPullRequestArrow } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import type { Proposal } from "../../api/team";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { PROPOSAL_LISTS, withChange, type Change, type ProposalSearch } from "../../domain/filters";
import { Page } from "../../parts/Page";
import { PagedTable } from "../../parts/PagedTable";
import { useFeedRefresh } from "../../parts/useFeed";
import { usePages } from "../../parts/usePages";
import { teamTexts } from "../../texts/team";
import { ProposalPanel } from "./ProposalPanel";

const route = getRouteApi("/proposals");

/** What people would change of products: those that wait, one's own, or all. */
export function ProposalsPage(): ReactNode {
  const say = useTexts(teamTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const shown = search.list ?? (may("catalog.product.approve") ? "waiting" : "mine");
  const query = { state: shown === "waiting" ? "proposed" : undefined, mine: shown === "mine" ? true : undefined };
  const list = usePages<Proposal>(["proposals", "list", query], "/product-proposals", query, { limit: 100 });
  useFeedRefresh(["catalog.proposal"], ["proposals"]);
  const setSearch = (change: Change<ProposalSearch>): void => {
    void navigate({ to: "/proposals", search: (before) => withChange(before, change), replace: true });
  };
  const columns = useMemo<readonly DataColumn<Proposal>[]>(
    () => [
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
      { id: "fields", title: say("fields"), width: 80, align: "end", cell: (row) => row.parts.length },
      { id: "author", title: say("author"), width: 160, grow: 1, cell: (row) => row.author_name ?? say("somebody") },
      { id: "state", title: say("state"), width: 150, cell: (row) => <Tag tone={row.state === "proposed" ? "attention" : "plain"}>{say(row.state)}</Tag> },
      { id: "since", title: say("since"), width: 170, cell: (row) => formatInstant(row.proposed_at ?? row.changed_at, language, zone) },
    ],
    [say, language, zone],
  );
  return (
    <Page
      title={say("proposals")}
      lead={say("proposalsLead")}
      filters={
        <ChoiceField
          hideLabel
          label={say("state")}
          value={shown}
          choices={PROPOSAL_LISTS.map((value) => ({ value, label: say(value) }))}
          onChoice={(text) => setSearch({ list: PROPOSAL_LISTS.find((each) => each === text), proposal: undefined })}
          className="w-48"
        />
      }
    >
      <SplitPane sideWidth={520} side={search.proposal === undefined ? null : <ProposalPanel key={search.proposal} id={search.proposal} onClose={() => setSearch({ proposal: undefined })} />}>
        <PagedTable
          list={list}
          label={say("proposals")}
          columns={columns}
          rowId={({ id }) => id}
          rowHeight={48}
          selected={search.proposal ?? null}
          onSelect={({ id }) => setSearch({ proposal: id })}
          empty={
            <EmptyState icon={GitPullRequestArrow} title={say("noProposals")}>
              {say("noProposalsHelp")}
            </EmptyState>
          }
        />
      </SplitPane>
    </Page>
  );
}
