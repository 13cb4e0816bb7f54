import { Button, EmptyState, localized, Tag, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DataTable, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Play, Plus, Workflow } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import { rulesApi, rulesListQuery, type Rule } from "../../api/rules";
import { useSession } from "../../app/session";
import { Page } from "../../parts/Page";
import { Gate, ProblemNote } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { ruleTexts } from "../../texts/rules";
import { RulePanel } from "./RulePanel";

const route = getRouteApi("/rules");
const NEW = "new";

/** If-then rules: what follows from what a product says. */
export function RulesPage(): ReactNode {
  const say = useTexts(ruleTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const { may } = useSession();
  const { rule: chosen } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(rulesListQuery);
  useFeedRefresh(["catalog.structure"], ["rules"]);
  const choose = (rule: string | undefined): void => {
    void navigate({ to: "/rules", search: rule === undefined ? {} : { rule }, replace: true });
  };
  const run = useMutation({ mutationFn: rulesApi.runAll, onSuccess: () => toast({ text: say("started"), tone: "good" }) });
  const columns = useMemo<readonly DataColumn<Rule>[]>(
    () => [
      { id: "priority", title: say("priority"), width: 90, align: "end", cell: (row) => row.priority },
      { id: "name", title: say("name"), width: 240, grow: 3, cell: (row) => <span className="text-15">{localized(row.labels, language) || row.code}</span> },
      { id: "state", title: say("state"), width: 120, cell: (row) => <Tag tone={row.enabled ? "good" : "plain"}>{say(row.enabled ? "on" : "off")}</Tag> },
    ],
    [say, language],
  );
  return (
    <Page
      title={say("rules")}
      lead={say("lead")}
      actions={
        <>
          <Button kind="primary" icon={Plus} onClick={() => choose(NEW)}>
            {say("newRule")}
          </Button>
          {may("catalog.product.edit") ? (
            <Button icon={Play} busy={run.isPending} onClick={() => run.mutate()}>
              {say("runAll")}
            </Button>
          ) : null}
        </>
      }
    >
      {run.isError ? <ProblemNote error={run.error} /> : null}
      <SplitPane sideWidth={560} side={chosen === undefined ? null : <Gate query={query}>{(rules) => <RulePanel key={chosen} code={chosen} rules={rules} onClose={() => choose(undefined)} onKept={choose} />}</Gate>}>
        <Gate query={query}>
          {(rules) => (
            <DataTable
              label={say("rules")}
              columns={columns}
              rows={[...rules].sort((a, b) => a.priority - b.priority)}
              rowId={({ code }) => code}
              selected={chosen ?? null}
              onSelect={({ code }) => choose(code)}
              empty={
                <EmptyState icon={Workflow} title={say("none")}>
                  {say("noneHelp")}
                </EmptyState>
              }
            />
          )}
        </Gate>
      </SplitPane>
    </Page>
  );
}
