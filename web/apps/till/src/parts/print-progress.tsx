import { Button, Note, useTexts } from "@comptoir/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, CircleHelp, Printer } from "lucide-react";

import { paperApi, type PrintJob } from "../api-paper";
import { paperTexts } from "../texts/paper";

const POLL_MILLISECONDS = 400;
const OPEN: readonly PrintJob["state"][] = ["waiting", "printing"];

interface PrintProgressProps {
  readonly job: string;
  /** Another copy, which is a duplicate; null where none makes sense. */
  readonly onAgain: (() => void) | null;
}

/** What becomes of a print job: what keeps it, and what a person must say where nobody knows. */
export function PrintProgress({ job, onAgain }: PrintProgressProps) {
  const t = useTexts(paperTexts);
  const asked = useQuery({
    queryKey: ["print-job", job],
    queryFn: () => paperApi.job(job),
    staleTime: 0,
    refetchInterval: (query) => (query.state.data === undefined || OPEN.includes(query.state.data.state) ? POLL_MILLISECONDS : false),
  });
  const cancel = useMutation({ mutationFn: () => paperApi.cancel(job), onSettled: () => void asked.refetch() });
  const settle = useMutation({ mutationFn: () => paperApi.settle(job), onSettled: () => void asked.refetch() });
  const state = asked.data?.state;
  const problem = asked.data?.problem;
  if (state === "printed") {
    return (
      <Note tone="information" icon={CircleCheck}>
        {t(asked.data?.kind === "gift" ? "printedGift" : asked.data?.kind === "receipt" ? (asked.data.duplicate > 0 ? "printedDuplicate" : "printedReceipt") : "printed")}
      </Note>
    );
  }
  if (state === "cancelled" || state === "expired") {
    return (
      <Note tone="attention" icon={CircleAlert} action={onAgain === null ? undefined : <Button onClick={onAgain}>{t("print")}</Button>}>
        {t("cancelled")}
      </Note>
    );
  }
  if (state === "unclear") {
    return (
      <Note
        tone="attention"
        icon={CircleHelp}
        title={t("unclear")}
        action={
          <span className="flex flex-wrap gap-2">
            <Button onClick={() => settle.mutate()}>{t("cameOut")}</Button>
            {onAgain !== null && <Button onClick={onAgain}>{t("duplicate")}</Button>}
          </span>
        }
      >
        {t("unclearHelp")}
      </Note>
    );
  }
  const isKept = state === "waiting" && problem !== null && problem !== undefined && problem !== "ready";
  return (
    <Note tone={isKept ? "attention" : "information"} icon={isKept ? CircleAlert : Printer} action={isKept ? <Button onClick={() => cancel.mutate()}>{t("cancelPrint")}</Button> : undefined}>
      {isKept ? t(problem) : t("printing")}
    </Note>
  );
}
