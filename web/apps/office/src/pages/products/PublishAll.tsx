import { Button, Dialog, formatNumber, Note, Progress, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, Rocket } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";

import { jobQuery } from "../../api/jobs";
import { publishAll } from "../../api/products";
import { useSession } from "../../app/session";
import { isOver, type Job } from "../../domain/jobs";
import { ProblemNote } from "../../parts/Problems";
import { jobTexts } from "../../texts/jobs";
import { productTexts } from "../../texts/products";

const LEFT_SHOWN = 8;

/** One press shows everything in use as it stands; the job tells how far it is, and what was left and why. */
export function PublishAll(): ReactNode {
  const say = useTexts(productTexts);
  const [open, setOpen] = useState(false);
  const client = useQueryClient();
  const publish = useMutation({
    mutationFn: publishAll,
    onSuccess: async (job) => {
      client.setQueryData(jobQuery(job.id).queryKey, job);
      await client.invalidateQueries({ queryKey: ["jobs"], exact: true });
    },
  });
  const close = (): void => {
    setOpen(false);
    publish.reset();
  };
  return (
    <>
      <Button icon={Rocket} onClick={() => setOpen(true)}>
        {say("publishAll")}
      </Button>
      {open ? (
        <Dialog
          open
          onOpenChange={close}
          title={say("publishAll")}
          description={say("publishAllHelp")}
          actions={
            publish.data === undefined ? (
              <>
                <Button onClick={close}>{say("closeDialog")}</Button>
                <Button kind="primary" icon={Rocket} data-autofocus busy={publish.isPending} onClick={() => publish.mutate()}>
                  {say("publishNow")}
                </Button>
              </>
            ) : (
              <Button kind="primary" onClick={close}>
                {say("closeDialog")}
              </Button>
            )
          }
        >
          {publish.isError ? <ProblemNote error={publish.error} /> : null}
          {publish.data === undefined ? null : <Publication id={publish.data.id} />}
        </Dialog>
      ) : null}
    </>
  );
}

function Publication({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(productTexts);
  const sayJob = useTexts(jobTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const client = useQueryClient();
  const query = useQuery({ ...jobQuery(id), enabled: may("kernel.job.read") });
  const job = query.data;
  const over = job !== undefined && isOver(job);
  useEffect(() => {
    if (over) void client.invalidateQueries({ queryKey: ["products"] });
  }, [over, client]);
  if (job === undefined || !may("kernel.job.read")) return <Note>{say("publishStarted")}</Note>;
  if (!over) {
    const total = job.progress?.total ?? null;
    return (
      <div className="flex flex-col gap-2">
        <Progress label={say("publishAll")} done={job.progress?.done ?? 0} total={total} />
        <p role="status" className="text-13 text-ink-soft">
          {total === null ? sayJob(job.state) : sayJob("progress", { done: formatNumber(job.progress?.done ?? 0, language), total: formatNumber(total, language) })}
        </p>
      </div>
    );
  }
  return <Outcome job={job} />;
}

function Outcome({ job }: { readonly job: Job }): ReactNode {
  const say = useTexts(productTexts);
  const shown = job.outcome?.updated ?? 0;
  const left = job.outcome?.rejected ?? 0;
  if (job.state !== "done") return <Note tone="loss">{job.error ?? say("publishStopped")}</Note>;
  return (
    <div className="flex flex-col gap-3">
      <Note tone="good" icon={CircleCheck} title={shown === 0 ? say("nothingToPublish") : say("publishedCount", { count: shown })} />
      {left > 0 ? (
        <Note tone="attention" title={say("leftCount", { count: left })}>
          <ul className="mt-1 flex flex-col gap-1">
            {(job.messages ?? []).slice(0, LEFT_SHOWN).map((message, at) => (
              <li key={at}>
                <Link to="/products" search={{ sku: message.sku ?? "" }} className="underline underline-offset-2">
                  {message.sku}
                </Link>
                : {message.detail}
              </li>
            ))}
          </ul>
          <Link to="/imports" search={{ job: job.id }} className="mt-2 inline-block underline underline-offset-2">
            {say("leftAll")}
          </Link>
        </Note>
      ) : null}
    </div>
  );
}
