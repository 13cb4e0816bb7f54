import { Button, formatNumber, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download, TicketPlus } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";

import { couponSheet, makeCoupons, seriesCountQuery } from "../../api/coupons";
import { jobQuery } from "../../api/jobs";
import { useSession } from "../../app/session";
import { isOver, type Job } from "../../domain/jobs";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { couponTexts } from "../../texts/coupons";

const COUNT_MAX = 1_000_000;

/** How many codes a series has and how often they were used; more of them, and all of them as a sheet. */
export function CouponCodes({ series, isShared }: { readonly series: string; readonly isShared: boolean }): ReactNode {
  const say = useTexts(couponTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const count = useQuery(seriesCountQuery(series));
  const mayMake = may("pricing.coupon.make");
  return (
    <Section
      title={say("codes")}
      action={
        mayMake ? (
          <a href={couponSheet(series)} download className="inline-flex items-center gap-1.5 text-13 text-accent underline-offset-2 hover:underline">
            <Download aria-hidden className="size-4" />
            {say("sheet")}
          </a>
        ) : null
      }
    >
      {/* The line keeps its room while it loads. */}
      <p className="mb-3 min-h-[1lh] text-13 text-ink-soft">{count.data === undefined ? "" : say("made", { count: count.data.coupons, uses: formatNumber(count.data.uses, language) })}</p>
      {count.isError ? <ProblemNote error={count.error} onRetry={() => void count.refetch()} /> : null}
      {isShared || !mayMake ? null : <MakeCodes series={series} />}
    </Section>
  );
}

function MakeCodes({ series }: { readonly series: string }): ReactNode {
  const say = useTexts(couponTexts);
  const client = useQueryClient();
  const [count, setCount] = useState("100");
  const [prefix, setPrefix] = useState("");
  const [job, setJob] = useState<string | null>(null);
  const running = useQuery({ ...jobQuery(job ?? ""), enabled: job !== null });
  const over = running.data !== undefined && isOver(running.data);
  useEffect(() => {
    if (over) void client.invalidateQueries({ queryKey: ["coupon-series"] });
  }, [over, client]);
  const make = useMutation({ mutationFn: () => makeCoupons(series, Number(count), prefix.trim()), onSuccess: setJob });
  const busy = make.isPending || (job !== null && !over);
  const isRight = /^\d+$/.test(count) && Number(count) >= 1 && Number(count) <= COUNT_MAX;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-3">
        <TextField label={say("count")} inputMode="numeric" value={count} error={isRight ? null : say("countWrong")} onText={setCount} className="w-40" />
        <TextField label={say("prefix")} help={say("prefixHelp")} value={prefix} onText={setPrefix} className="w-72" />
      </div>
      {make.isError ? <ProblemNote error={make.error} /> : null}
      <Button icon={TicketPlus} busy={busy} disabled={!isRight || busy} onClick={() => make.mutate()} className="self-start">
        {say("make")}
      </Button>
      <p role="status" className="min-h-5 text-13 text-ink-soft">
        <Progress job={running.data} isAsked={job !== null} />
      </p>
    </div>
  );
}

function Progress({ job, isAsked }: { readonly job: Job | undefined; readonly isAsked: boolean }): ReactNode {
  const say = useTexts(couponTexts);
  const { language } = useLanguage();
  if (!isAsked) return "";
  if (job?.state === "done") return say("makingDone");
  if (job !== undefined && isOver(job)) return say("makingFailed");
  const { done = 0, total = null } = job?.progress ?? {};
  return total === null || total === 0 ? say("makingStarts") : say("making", { done: formatNumber(done, language), total: formatNumber(total, language) });
}
