import { ListChecks } from "lucide-react";
import { Popover } from "radix-ui";
import type { ReactNode } from "react";

import { Progress } from "../feedback";
import { useTexts } from "../language";
import { menuContent } from "./menu";
import { officeTexts } from "./officeTexts";

export interface CornerJob {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly running: boolean;
  readonly done: number;
  /** Null while the size of the work is unknown. */
  readonly total: number | null;
  readonly detail: string;
}

interface JobCornerProps {
  readonly jobs: readonly CornerJob[];
  readonly onOpen: (job: CornerJob) => void;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Long work: how many run, and, opened, how far each has come and what came out. */
export function JobCorner({ jobs, onOpen, open, onOpenChange }: JobCornerProps): ReactNode {
  const say = useTexts(officeTexts);
  const running = jobs.filter((job) => job.running).length;
  const label = running === 0 ? say("jobs") : say("jobsRunning", { count: running });
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Popover.Trigger
        aria-label={label}
        title={label}
        className="relative inline-flex size-8 items-center justify-center rounded-md text-ink-soft hover:bg-ground-strong hover:text-ink pointer-coarse:size-11"
      >
        <ListChecks aria-hidden size={18} />
        {running > 0 ? (
          <span className="absolute -top-0.5 -right-0.5 min-w-4 rounded-full bg-accent px-1 text-center text-[11px] leading-4 text-on-accent">
            {running}
          </span>
        ) : null}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="end" sideOffset={6} aria-label={say("jobs")} className={`${menuContent} w-80`}>
          {jobs.length === 0 ? <p className="p-3 text-ink-soft">{say("noJobs")}</p> : null}
          {jobs.map((job) => (
            <button
              key={job.id}
              type="button"
              onClick={() => onOpen(job)}
              className="flex w-full flex-col gap-1.5 rounded-md p-2 text-left hover:bg-ground-strong"
            >
              <span className="flex justify-between gap-3">
                <span className="truncate font-medium">{job.title}</span>
                <span className="shrink-0 text-ink-soft">{job.state}</span>
              </span>
              {job.running ? <Progress label={job.title} done={job.done} total={job.total} /> : null}
              <span className="text-ink-soft">{job.detail}</span>
            </button>
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
