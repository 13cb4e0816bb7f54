import { Button, formatInstant, Note, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { useState, type ReactNode } from "react";

import { rejectsPath, scheduleApi, scheduleQuery, schedulesQuery, type Run, type Schedule } from "../../api/schedules";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { scheduleTexts } from "../../texts/schedules";
import { ScheduleForm } from "./ScheduleForm";
import { RunTag } from "./SchedulesPage";

const WAITING_SHOWN = 10;

interface SchedulePanelProps {
  /** Null for one that is not there yet. */
  readonly id: string | null;
  readonly onClose: () => void;
  readonly onSaved: (id: string) => void;
}

/** One schedule: what it does, when next, and what became of its runs. */
export function SchedulePanel({ id, onClose, onSaved }: SchedulePanelProps): ReactNode {
  const say = useTexts(scheduleTexts);
  const { may } = useSession();
  const all = useQuery(schedulesQuery);
  const query = useQuery({ ...scheduleQuery(id ?? ""), enabled: id !== null });
  const editable = may("connectors.schedule.edit");
  return (
    <DetailPanel title={query.data?.name ?? say("add")} onClose={onClose}>
      <Gate query={all}>
        {({ zone, folder }) =>
          id === null ? (
            <ScheduleForm schedule={null} zone={zone} folder={folder} editable={editable} onSaved={onSaved} />
          ) : (
            <Gate query={query}>
              {(schedule) => (
                <>
                  {editable ? <Actions schedule={schedule} onClose={onClose} /> : null}
                  <Runs schedule={schedule} />
                  <ScheduleForm key={schedule.version} schedule={schedule} zone={zone} folder={folder} editable={editable} onSaved={onSaved} />
                </>
              )}
            </Gate>
          )
        }
      </Gate>
    </DetailPanel>
  );
}

function Actions({ schedule, onClose }: { readonly schedule: Schedule; readonly onClose: () => void }): ReactNode {
  const say = useTexts(scheduleTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [isSure, setSure] = useState(false);
  const act = useMutation({ mutationFn: (work: () => Promise<unknown>) => work(), onSettled: () => client.invalidateQueries({ queryKey: ["schedules"] }) });
  const run = async (): Promise<void> => {
    await scheduleApi.run(schedule.id);
    toast({ text: say("started"), tone: "good" });
  };
  const remove = async (): Promise<void> => {
    await scheduleApi.remove(schedule.id);
    onClose();
  };
  return (
    <div className="flex flex-col gap-3 border-b border-line p-4">
      <div className="flex flex-wrap gap-2">
        <Button icon={Play} busy={act.isPending} onClick={() => act.mutate(run)}>
          {say("runNow")}
        </Button>
        <Button busy={act.isPending} onClick={() => act.mutate(() => scheduleApi.setActive(schedule.id, !schedule.is_active))}>
          {say(schedule.is_active ? "pause" : "resume")}
        </Button>
        <Button busy={act.isPending} onClick={() => (isSure ? act.mutate(remove) : setSure(true))}>
          {say(isSure ? "removeSure" : "remove")}
        </Button>
      </div>
      {act.isError ? <ProblemNote error={act.error} /> : null}
    </div>
  );
}

function Runs({ schedule }: { readonly schedule: Schedule }): ReactNode {
  const say = useTexts(scheduleTexts);
  const { may } = useSession();
  const mayLook = may("kernel.job.read");
  const { language } = useLanguage();
  const zone = useZone();
  return (
    <Section title={say("runs")}>
      <p className="mb-2 text-13 text-ink-soft">{schedule.due_at === null ? say("paused") : say("nextAt", { time: formatInstant(schedule.due_at, language, zone) })}</p>
      {schedule.waiting.length === 0 ? null : (
        <Note tone="information" className="mb-2">
          {say("waiting", { names: [...schedule.waiting.slice(0, WAITING_SHOWN), ...(schedule.waiting.length > WAITING_SHOWN ? ["…"] : [])].join(", ") })}
        </Note>
      )}
      {schedule.runs.length === 0 ? <p className="text-13">{say("noRuns")}</p> : null}
      <ul className="flex max-h-80 flex-col gap-3 overflow-y-auto text-13" tabIndex={0} aria-label={say("runs")}>
        {schedule.runs.map((run) => (
          <li key={run.id} className="flex flex-col gap-1">
            <span className="flex flex-wrap items-center gap-2">
              <RunTag state={run.state} />
              {formatInstant(run.at, language, zone)}
            </span>
            {run.reason === null ? null : <span className="break-words text-loss">{run.reason}</span>}
            <Files schedule={schedule} run={run} />
            {schedule.way === "in" && mayLook && run.files.length > 0 ? (
              <Link to="/imports" search={{ job: run.id }} className="self-start text-accent underline-offset-2 hover:underline">
                {say("whyEachRow")}
              </Link>
            ) : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Files({ schedule, run }: { readonly schedule: Schedule; readonly run: Run }): ReactNode {
  const say = useTexts(scheduleTexts);
  return run.files.map(({ name, state, counts, reason, rejects }, number) => {
    const { read = 0, created = 0, updated = 0, rejected = 0 } = counts;
    const counted = schedule.way === "out" ? say("written", { count: read }) : say("readIn", { count: read, created, updated, rejected });
    return (
      <span key={number} className="break-words">
        {name} · {state === "known" ? say("known") : [reason, state === "failed" && read === 0 ? null : counted].filter((part) => part !== null).join(" · ")}{" "}
        {rejects ? (
          <a href={rejectsPath(schedule.id, run.id, number)} className="text-accent underline-offset-2 hover:underline">
            {say("rejects")}
          </a>
        ) : null}
      </span>
    );
  });
}
