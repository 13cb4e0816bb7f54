import { Button, formatInstant, formatNumber, Note, Progress, Tag, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel, PartsBar, type BarTone } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleAlert, Download, FlaskConical } from "lucide-react";
import { useEffect, type ReactNode } from "react";

import { exportAddress } from "../../api/grid";
import { cancelJob, catalogueAddress, jobQuery, rejectsAddress, startImport } from "../../api/jobs";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { fileName, isAboutProducts, isBulkChange, isOver, isOwnCatalogue, isPublication, isTrial, outcomeParts, worthStarting, type Job, type OutcomePart } from "../../domain/jobs";
import { Facts, Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { jobKind, jobTexts } from "../../texts/jobs";
import { Comparison } from "./Comparison";
import { JOB_TONES } from "./ImportsPage";
import { keepFile, keptFile } from "./keptFiles";
import { UndoChange } from "../grid/UndoChange";
import { MessageTable } from "./MessageTable";

const PART_TONES: Record<OutcomePart, BarTone> = { created: "accent", updated: "information", unchanged: "quiet", rejected: "loss" };

interface JobPanelProps {
  readonly id: string;
  readonly onClose: () => void;
  readonly onJob: (id: string) => void;
}

/** One task: how far it is, what came out, what was said about each row, the rejected rows as a file. */
export function JobPanel({ id, onClose, onJob }: JobPanelProps): ReactNode {
  const { language } = useLanguage();
  const query = useQuery(jobQuery(id));
  const title = query.data === undefined ? "" : jobKind(query.data.kind, language);
  return (
    <DetailPanel title={title} subtitle={query.data === undefined ? undefined : fileName(query.data)} onClose={onClose}>
      <Gate query={query}>{(job) => <LoadedJob job={job} onJob={onJob} />}</Gate>
    </DetailPanel>
  );
}

function LoadedJob({ job, onJob }: { readonly job: Job; readonly onJob: (id: string) => void }): ReactNode {
  const say = useTexts(jobTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const client = useQueryClient();
  const over = isOver(job);
  useEffect(() => {
    // What the work changed is loaded again everywhere.
    if (over) void client.invalidateQueries({ predicate: ({ queryKey }) => ["products", "prices", "stock", "structure", "jobs"].includes(String(queryKey[0])) && queryKey[1] !== job.id });
  }, [over, job.id, client]);
  const wasTrial = isTrial(job);
  const parts = outcomeParts(job.outcome ?? {});
  const { session } = useSession();
  const file = job.kind === "catalog.export" ? exportAddress(job.id) : isOwnCatalogue(job, session.person.id) ? catalogueAddress(job.id) : null;
  return (
    <>
      <Section title={say("state")} action={<Tag tone={JOB_TONES[job.state] ?? "plain"}>{say(job.state)}</Tag>}>
        <div className="flex flex-col gap-3">
          {over ? null : <Running job={job} />}
          {job.error === null ? null : (
            <Note tone="loss" icon={CircleAlert}>
              {job.error}
            </Note>
          )}
          {wasTrial && over ? (
            <Note tone="information" icon={FlaskConical}>
              {say("trialDone")}
            </Note>
          ) : null}
          <Facts
            facts={[
              ...(job.started_at === null ? [] : [{ label: say("started"), value: formatInstant(job.started_at, language, zone, "seconds") }]),
              ...(job.ended_at === null ? [] : [{ label: say("ended"), value: formatInstant(job.ended_at, language, zone, "seconds") }]),
            ]}
          />
          {file !== null && job.state === "done" ? (
            <a href={file} download className="inline-flex min-h-8 items-center gap-2 self-start rounded-md border border-outline px-3 text-13 font-medium hover:bg-ground pointer-coarse:min-h-11">
              <Download aria-hidden className="size-4" />
              {say("downloadFile")}
            </a>
          ) : null}
          {over && isBulkChange(job) ? <UndoChange job={job.id} onJob={onJob} /> : null}
          {wasTrial && over ? <AfterTrial job={job} onJob={onJob} /> : null}
        </div>
      </Section>
      {parts.length > 0 ? (
        <Section
          title={say("outcome")}
          action={
            (job.outcome?.rejected ?? 0) > 0 && !isAboutProducts(job) ? (
              <a href={rejectsAddress(job.id)} download className="inline-flex min-h-8 items-center gap-2 rounded-md border border-outline px-3 text-13 font-medium hover:bg-ground pointer-coarse:min-h-11">
                <Download aria-hidden className="size-4" />
                {say("downloadRejects")}
              </a>
            ) : null
          }
        >
          <PartsBar
            label={say("outcome")}
            parts={parts.map(({ part, count }) => ({ label: say(partWord(job, part), { count }), value: count, text: formatNumber(count, language), tone: PART_TONES[part] }))}
          />
          <p className="mt-2 text-13 text-ink-soft">
            {formatNumber(job.outcome?.read ?? 0, language)} {say("read", { count: job.outcome?.read ?? 0 })} · {formatNumber(job.outcome?.warnings ?? 0, language)} {say("warnings", { count: job.outcome?.warnings ?? 0 })}
          </p>
          {(job.outcome?.rejected ?? 0) > 0 && !wasTrial && !isAboutProducts(job) ? <p className="mt-2 text-13">{say("rejectsHelp")}</p> : null}
        </Section>
      ) : null}
      {wasTrial && over ? <Comparison job={job.id} /> : null}
      <Section title={say(isAboutProducts(job) ? "messagesAbout" : "messages")}>
        <MessageTable messages={job.messages ?? []} over={over} aboutProducts={isAboutProducts(job)} />
      </Section>
    </>
  );
}

/** Of a publication, "updated" are the products shown anew and "rejected" those that were left. */
function partWord(job: Job, part: OutcomePart): "shown" | "left" | OutcomePart {
  if (!isPublication(job)) return part;
  return part === "updated" ? "shown" : part === "rejected" ? "left" : part;
}

function Running({ job }: { readonly job: Job }): ReactNode {
  const say = useTexts(jobTexts);
  const toast = useToast();
  const { language } = useLanguage();
  const { may } = useSession();
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelJob(job.id),
    onSuccess: async () => {
      toast({ text: say("stopped") });
      await client.invalidateQueries({ queryKey: ["jobs"] });
    },
  });
  const done = job.progress?.done ?? 0;
  const total = job.progress?.total ?? null;
  return (
    <>
      <Progress label={jobKind(job.kind, language)} done={done} total={total} />
      <div className="flex items-center justify-between gap-3 text-13">
        <span role="status">
          {total === null
            ? say("progressUnknown", { done: formatNumber(done, language) })
            : say("progress", { done: formatNumber(done, language), total: formatNumber(total, language) })}
        </span>
        {may("kernel.job.cancel") ? (
          <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {say("cancelJob")}
          </Button>
        ) : null}
      </div>
      {cancel.isError ? <ProblemNote error={cancel.error} /> : null}
    </>
  );
}

/** After a trial: the same file for real, or once more with other columns; a page loaded anew does not have it any more. */
function AfterTrial({ job, onJob }: { readonly job: Job; readonly onJob: (id: string) => void }): ReactNode {
  const say = useTexts(jobTexts);
  const link = "inline-flex min-h-8 items-center self-start rounded-md border border-outline px-3 text-13 font-medium hover:bg-ground pointer-coarse:min-h-11";
  if (keptFile(job.id) === null) {
    return (
      <>
        <p className="text-13">{say("trialFileGone")}</p>
        <Link to="/imports" search={{ new: true }} className={link}>
          {say("chooseAgain")}
        </Link>
      </>
    );
  }
  return (
    <div className="flex flex-wrap gap-2">
      {worthStarting(job) ? <StartForReal job={job} onJob={onJob} /> : null}
      <Link to="/imports" search={{ new: true, job: job.id }} className={link}>
        {say("otherColumns")}
      </Link>
    </div>
  );
}

/** The file of a trial that found something to do. */
function StartForReal({ job, onJob }: { readonly job: Job; readonly onJob: (id: string) => void }): ReactNode {
  const say = useTexts(jobTexts);
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: async () => {
      const kept = keptFile(job.id);
      if (kept === null) return null;
      const started = await startImport({ ...kept, dryRun: false });
      keepFile(started.id, kept);
      return started;
    },
    onSuccess: async (started) => {
      if (started === null) return;
      client.setQueryData(jobQuery(started.id).queryKey, started);
      await client.invalidateQueries({ queryKey: ["jobs"], exact: true });
      onJob(started.id);
    },
  });
  return (
    <>
      {start.isError ? <ProblemNote error={start.error} /> : null}
      <Button kind="primary" busy={start.isPending} onClick={() => start.mutate()} className="self-start">
        {say("start")}
      </Button>
    </>
  );
}
