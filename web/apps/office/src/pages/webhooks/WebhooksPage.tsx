import { Button, EmptyState, formatNumber, Tag, useLanguage, useTexts, type Say, type Tone } from "@comptoir/ui";
import { SplitPane, type DataColumn } from "@comptoir/ui/office";
import { getRouteApi } from "@tanstack/react-router";
import { Plus, Webhook as WebhookIcon } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import type { Webhook } from "../../api/webhooks";
import { useSession } from "../../app/session";
import { Page } from "../../parts/Page";
import { PagedTable } from "../../parts/PagedTable";
import { useFeedRefresh } from "../../parts/useFeed";
import { usePages } from "../../parts/usePages";
import { webhookTexts } from "../../texts/webhooks";
import { NewWebhookPanel, WebhookPanel } from "./WebhookPanel";

const route = getRouteApi("/webhooks");

/** Addresses outside that are told what happens, and how that goes. */
export function WebhooksPage(): ReactNode {
  const say = useTexts(webhookTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const { webhook: chosen } = route.useSearch();
  const navigate = route.useNavigate();
  const list = usePages<Webhook>(["webhooks", "list"], "/webhooks", {}, { limit: 100 });
  useFeedRefresh(["webhooks"], ["webhooks"]);
  const choose = (webhook?: string): void => void navigate({ to: "/webhooks", search: webhook === undefined ? {} : { webhook } });
  const columns = useMemo<readonly DataColumn<Webhook>[]>(
    () => [
      { id: "name", title: say("name"), width: 200, grow: 2, cell: (row) => <span className="text-15">{row.name === "" ? row.url : row.name}</span> },
      { id: "url", title: say("url"), width: 240, grow: 3, optional: true, cell: (row) => row.url },
      { id: "state", title: say("state"), width: 130, cell: (row) => <WebhookState webhook={row} /> },
      { id: "waiting", title: say("waiting"), width: 110, align: "end", cell: (row) => formatNumber(row.waiting, language) },
      { id: "dead", title: say("dead"), width: 130, align: "end", cell: (row) => (row.dead === 0 ? "0" : <Tag tone="loss">{formatNumber(row.dead, language)}</Tag>) },
    ],
    [say, language],
  );
  const add = may("webhooks.endpoint.edit") ? (
    <Button kind="primary" icon={Plus} onClick={() => choose("new")}>
      {say("add")}
    </Button>
  ) : undefined;
  const panel =
    chosen === undefined ? null : chosen === "new" ? <NewWebhookPanel onClose={() => choose()} /> : <WebhookPanel key={chosen} id={chosen} onClose={() => choose()} />;
  return (
    <Page title={say("title")} lead={say("lead")} actions={add}>
      <SplitPane sideWidth={520} side={panel}>
        <PagedTable
          list={list}
          label={say("title")}
          columns={columns}
          rowId={({ id }) => id}
          selected={chosen ?? null}
          onSelect={({ id }) => choose(id)}
          empty={
            <EmptyState icon={WebhookIcon} title={say("emptyTitle")}>
              {say("emptyHelp")}
            </EmptyState>
          }
        />
      </SplitPane>
    </Page>
  );
}

export function WebhookState({ webhook }: { readonly webhook: Webhook }): ReactNode {
  const say = useTexts(webhookTexts);
  const [tone, text] = stateOf(say, webhook);
  return <Tag tone={tone}>{text}</Tag>;
}

function stateOf(say: Say<typeof webhookTexts>, { state, failing_since }: Webhook): readonly [Tone, string] {
  if (state === "disabled") return ["loss", say("disabled")];
  if (state === "paused") return ["plain", say("paused")];
  return failing_since === null ? ["good", say("active")] : ["attention", say("failing")];
}
