import { Button, formatMoney, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { resolvePayment, reversePayment, type UnresolvedPayment } from "../../api/payments";
import { useSession } from "../../app/session";
import { isSettledByTicket, outcomesOf } from "../../domain/settlement";
import { ProblemNote } from "../../parts/Problems";
import { paymentTexts } from "../../texts/payments";

interface OpenPaymentProps {
  readonly one: UnresolvedPayment;
  readonly store: string;
  readonly asked: string;
}

/** One payment without outcome: what to do about it, and what a person may say of it. */
export function OpenPayment({ one, store, asked }: OpenPaymentProps): ReactNode {
  const say = useTexts(paymentTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const act = useMutation({
    mutationFn: (body: Parameters<typeof resolvePayment>[1] | "reverse") => (body === "reverse" ? reversePayment(one.id) : resolvePayment(one.id, body)),
    onSuccess: () => client.invalidateQueries({ queryKey: ["payments"] }),
  });
  const outcomes = may("payments.outcome.resolve", store) ? outcomesOf(one.state) : [];
  const states: Record<string, string> = { created: say("created"), sent: say("sent"), unknown: say("unknown"), resolving: say("resolving"), void_pending: say("void_pending") };
  const isApproved = isSettledByTicket(one.state);
  const advice = isApproved ? say(one.direction === "refund" ? "recordReturn" : "takeUp") : one.state === "void_pending" ? say("reverseIt") : say(one.can_ask ? "asksAgain" : "readSlip");
  return (
    <li className="flex flex-col gap-3 border-b border-line py-3 last:border-b-0">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <strong className="text-18">{formatMoney(one.amount, language)}</strong>
        <span>{isApproved ? say("isApproved") : (states[one.state] ?? one.state)}</span>
        <span className="text-13 text-ink-soft">{`${one.till} · ${one.terminal} · ${asked}${one.direction === "refund" ? ` · ${say("refund")}` : ""}`}</span>
      </p>
      <p className="text-13 text-ink-soft">{advice}</p>
      {outcomes.length === 0 ? null : <TextField label={say("reason")} value={reason} maxLength={300} onText={setReason} className="max-w-xl" />}
      {act.isError ? <ProblemNote error={act.error} /> : null}
      <div className="flex flex-wrap gap-2">
        {may("payments.attempt.write", store) && one.state !== "manual" ? (
          <Button busy={act.isPending} onClick={() => act.mutate(isApproved ? "reverse" : {})}>
            {say(isApproved ? "undo" : "askAgain")}
          </Button>
        ) : null}
        {outcomes.map((outcome) => (
          <Button key={outcome} disabled={reason.trim() === "" || act.isPending} onClick={() => act.mutate({ outcome, reason: reason.trim() })}>
            {say(outcome)}
          </Button>
        ))}
      </div>
    </li>
  );
}
