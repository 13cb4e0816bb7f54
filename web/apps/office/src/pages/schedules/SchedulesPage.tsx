import { Button, EmptyState, formatInstant, Tag, useLanguage, useTexts, type Tone } from "@comptoir/ui";
import { DataTable, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CalendarClock, Plus } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import { schedulesQuery, type RunState, type Schedule } from "../../api/schedules";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Page } from "../../parts/Page";
import { Gate } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { jobTexts } from "../../texts/jobs";
import { scheduleTexts } from "../../texts/schedules";
import { IMPORT_KINDS, type ImportKind } from "../imports/importKinds";
import { SchedulePanel } from "./SchedulePanel";
import { timingWords } from "./timing";

const route = getRouteApi("/schedules");
const NEW = "new";
const TONES: Readonly<Record<RunState, Tone>> = { running: "information", done: "good", partly: "attention", failed: "loss", nothing: "plain" };

/** Files that come in and go out at their time: when next, what became of the last ones. */
export function SchedulesPage(): ReactNode {
  const say = useTexts(scheduleTexts);
  const { may } = useSession();
  const { schedule: chosen } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(schedulesQuery);
  useFeedRefresh(["connectors"], ["schedules"]);
  const choose = (schedule?: string): void => void navigate({ to: "/schedules", search: schedule === undefined ? {} : { schedule } });
  const columns = useColumns();
  const add = may("connectors.schedule.edit") ? (
    <Button kind="primary" icon={Plus} onClick={() => choose(NEW)}>
      {say("add")}
    </Button>
  ) : undefined;
  const panel = chosen === undefined ? null : <SchedulePanel key={chosen} id={chosen === NEW ? null : chosen} onClose={() => choose()} onSaved={choose} />;
  return (
    <Page title={say("title")} lead={say("lead")} actions={add}>
      <SplitPane sideWidth={560} side={panel}>
        <Gate query={query}>
          {({ items }) => (
            <DataTable
              label={say("title")}
              columns={columns}
              rows={items}
              rowId={({ id }) => id}
              selected={chosen ?? null}
              onSelect={({ id }) => choose(id)}
              empty={
                <EmptyState icon={CalendarClock} title={say("emptyTitle")} action={add}>
                  {say("emptyHelp")}
                </EmptyState>
              }
            />
          )}
        </Gate>
      </SplitPane>
    </Page>
  );
}

export function RunTag({ state }: { readonly state: RunState }): ReactNode {
  const say = useTexts(scheduleTexts);
  return <Tag tone={TONES[state]}>{say(state)}</Tag>;
}

function useColumns(): readonly DataColumn<Schedule>[] {
  const say = useTexts(scheduleTexts);
  const sayKind = useTexts(jobTexts);
  const { language } = useLanguage();
  const zone = useZone();
  return useMemo<readonly DataColumn<Schedule>[]>(
    () => [
      { id: "name", title: say("name"), width: 180, grow: 2, cell: (row) => <span className="text-15">{row.name}</span> },
      { id: "last", title: say("last"), width: 130, cell: (row) => (row.runs[0] === undefined ? say("never") : <RunTag state={row.runs[0].state} />) },
      { id: "next", title: say("next"), width: 170, cell: (row) => (row.due_at === null ? <Tag tone="attention">{say("paused")}</Tag> : formatInstant(row.due_at, language, zone)) },
      { id: "what", title: say("what"), width: 200, optional: true, cell: (row) => `${sayKind(kindWord(row.kind))} · ${say(row.way)}` },
      { id: "when", title: say("when"), width: 220, optional: true, cell: (row) => timingWords(row.timing, say, language) },
      { id: "where", title: say("where"), width: 200, optional: true, cell: (row) => row.place.url || row.place.folder },
    ],
    [say, sayKind, language, zone],
  );
}

/** What a file is about, in the words of imports. */
export function kindWord(kind: string): ImportKind {
  return IMPORT_KINDS.find((each) => each === kind) ?? "catalog";
}
