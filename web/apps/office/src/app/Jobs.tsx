import { formatNumber, useLanguage, useTexts } from "@comptoir/ui";
import { JobCorner } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";

import { jobsQuery } from "../api/jobs";
import { isOver, outcomeParts } from "../domain/jobs";
import { jobKind, jobTexts } from "../texts/jobs";
import { useSession } from "./session";

const IN_CORNER = 8;

/** Long work, in the corner of every page. */
export function Jobs(): ReactNode {
  const say = useTexts(jobTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const allowed = may("kernel.job.read");
  const { data: jobs = [] } = useQuery({ ...jobsQuery, enabled: allowed });
  if (!allowed) return null;
  const shown = jobs.slice(0, IN_CORNER).map((job) => ({
    id: job.id,
    title: jobKind(job.kind, language),
    state: say(job.state),
    running: !isOver(job),
    done: job.progress?.done ?? 0,
    total: job.progress?.total ?? null,
    detail:
      job.error ??
      outcomeParts(job.outcome ?? {})
        .map(({ part, count }) => `${formatNumber(count, language)} ${say(part, { count })}`)
        .join(" · "),
  }));
  return (
    <JobCorner
      jobs={shown}
      open={open}
      onOpenChange={setOpen}
      onOpen={(job) => {
        setOpen(false);
        void navigate({ to: "/imports", search: { job: job.id } });
      }}
    />
  );
}
