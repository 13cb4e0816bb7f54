import { Button, EmptyState, formatInstant, formatNumber, Tag, useLanguage, useTexts, type Tone } from "@comptoir/ui";
import { DataTable, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Upload } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import { jobsQuery } from "../../api/jobs";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { withChange, type Change, type ImportSearch } from "../../domain/filters";
import { fileName, isTrial, outcomeParts, percentDone, type Job } from "../../domain/jobs";
import { Page } from "../../parts/Page";
import { ProblemNote } from "../../parts/Problems";
import { jobKind, jobTexts } from "../../texts/jobs";
import { JobPanel } from "./JobPanel";
import { NewImportPanel } from "./NewImportPanel";
import { importKinds } from "./importKinds";
import { keptFile } from "./keptFiles";

const route = getRouteApi("/imports");
export const JOB_TONES: Readonly<Record<string, Tone>> = { done: "good", failed: "loss", running: "information", cancelled: "attention" };
const NONE: readonly Job[] = [];

/** Files that came in, with what became of them; a new one beside the list. */
export function ImportsPage(): ReactNode {
  const say = useTexts(jobTexts);
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const seesJobs = may("kernel.job.read");
  const query = useQuery({ ...jobsQuery, enabled: seesJobs });
  const columns = useColumns();
  const setSearch = (change: Change<ImportSearch>): void => {
    void navigate({ to: "/imports", search: (before) => withChange(before, change) });
  };
  const canImport = importKinds(may).length > 0;
  const start = canImport ? (
    <Button kind="primary" icon={Upload} onClick={() => setSearch({ new: true, job: undefined })}>
      {say("newImport")}
    </Button>
  ) : undefined;
  const side =
    search.new === true && canImport ? (
      <NewImportPanel key={`${search.kind ?? ""} ${search.job ?? ""}`} wanted={search.kind} again={keptFile(search.job ?? "")} onClose={() => setSearch({ new: undefined, kind: undefined, job: undefined })} onStarted={(job) => setSearch({ new: undefined, kind: undefined, job })} />
    ) : search.job === undefined ? null : (
      <JobPanel key={search.job} id={search.job} onClose={() => setSearch({ job: undefined })} onJob={(job) => setSearch({ job })} />
    );
  return (
    <Page title={say("title")} lead={say("lead")} actions={start}>
      <SplitPane side={side}>
        {query.isError ? (
          <div className="p-4">
            <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
          </div>
        ) : null}
        <DataTable
          label={say("title")}
          columns={columns}
          rows={query.data ?? NONE}
          rowId={({ id }) => id}
          selected={search.job ?? null}
          onSelect={({ id }) => setSearch({ job: id, new: undefined })}
          busy={query.isPending && seesJobs}
          empty={
            <EmptyState icon={Upload} title={say("emptyTitle")} action={start}>
              {say("emptyHelp")}
            </EmptyState>
          }
        />
      </SplitPane>
    </Page>
  );
}

function useColumns(): readonly DataColumn<Job>[] {
  const say = useTexts(jobTexts);
  const { language } = useLanguage();
  const zone = useZone();
  return useMemo<readonly DataColumn<Job>[]>(
    () => [
      { id: "kind", title: say("kind"), width: 180, grow: 2, cell: (job) => [jobKind(job.kind, language), ...(isTrial(job) ? [say("trial")] : [])].join(" · ") },
      { id: "file", title: say("file"), width: 160, grow: 1, cell: (job) => fileName(job) ?? "" },
      {
        id: "state",
        title: say("state"),
        width: 130,
        cell: (job) => {
          const percent = job.state === "running" ? percentDone(job) : null;
          return <Tag tone={JOB_TONES[job.state] ?? "plain"}>{percent === null ? say(job.state) : `${say(job.state)} ${percent} %`}</Tag>;
        },
      },
      {
        id: "outcome",
        title: say("outcome"),
        width: 220,
        grow: 2,
        cell: (job) =>
          job.error ??
          outcomeParts(job.outcome ?? {})
            .map(({ part, count }) => `${formatNumber(count, language)} ${say(part, { count })}`)
            .join(" · "),
      },
      { id: "started", title: say("started"), width: 170, cell: (job) => (job.started_at === null ? "" : formatInstant(job.started_at, language, zone)) },
    ],
    [say, language, zone],
  );
}
