import type { UnsettledPayment } from "@comptoir/client";
import { Button, formatInstant, formatMoney, Note, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CircleAlert, FileText, RotateCw, Undo2 } from "lucide-react";

import { api, explain } from "../../api";
import { cardState } from "../../domain/payment";
import { useTill } from "../../state/hooks";
import { useZone } from "../../state/use-zone";
import { dayTexts } from "../../texts/day";
import { UnknownCard } from "../pay/unknown-card";
import type { Decision } from "../pay/use-paying";

function Unsettled({ one, onChanged }: { readonly one: UnsettledPayment; readonly onChanged: () => void }) {
  const t = useTexts(dayTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const { till } = useTill();
  const navigate = useNavigate();
  const act = useMutation({ mutationFn: (step: () => Promise<unknown>) => step(), onSettled: onChanged });
  const decide = (decision: Decision, reason: string, approval: string | null) => {
    const by = { reason, ...(approval === null ? {} : { approval }) };
    act.mutate(() => (decision === "abandon" ? api.abandonAttempt(one.id, by) : api.decideAttempt(one.id, { outcome: decision, ...by })));
  };
  const ticket = one.original_ticket;
  const isRefund = one.direction === "refund";
  const state = cardState(one.state);
  const title = t(isRefund ? "unsettledBack" : "unsettledTaken", { amount: formatMoney(state === "approved" ? one.approved : one.amount, language), when: formatInstant(one.asked_at, language, zone) });
  const failed = act.isError && <p className="text-loss">{explain(act.error, t("noAnswer"))}</p>;
  if (state === "unknown") {
    return (
      <li className="flex flex-col gap-2">
        <p className="font-semibold">{title}</p>
        {failed}
        <UnknownCard attempt={one.id} amount={one.amount} busy={act.isPending} onResolve={() => act.mutate(() => api.resolveAttempt(one.id))} onDecide={decide} />
      </li>
    );
  }
  return (
    <li>
      <Note tone="attention" icon={CircleAlert} title={title}>
        <p>{t(state !== "approved" ? "unsettledWaits" : isRefund ? "unsettledBackHelp" : "unsettledTakenHelp")}</p>
        {failed}
        <div className="mt-3 flex flex-wrap gap-2">
          {state === "approved" && isRefund && ticket !== null && (
            <Button kind="primary" icon={FileText} onClick={() => void navigate({ to: "/$till/return", params: { till: till.code }, search: { ticket } })}>
              {t("recordReturn")}
            </Button>
          )}
          {one.state === "manual" ? null : state === "approved" ? (
            <Button icon={Undo2} busy={act.isPending} onClick={() => act.mutate(() => api.cancelAttempt(one.id))}>
              {t(isRefund ? "reverseBack" : "reverseTaken")}
            </Button>
          ) : (
            <Button icon={RotateCw} busy={act.isPending} onClick={() => act.mutate(() => api.resolveAttempt(one.id))}>
              {t("askTerminal")}
            </Button>
          )}
        </div>
      </Note>
    </li>
  );
}

/** The card payments of this till that keep its day from closing, and what to do about each. */
export function UnsettledPayments() {
  const t = useTexts(dayTexts);
  const { till } = useTill();
  const client = useQueryClient();
  const key = ["unsettled", till.store];
  const query = useQuery({ queryKey: key, queryFn: () => api.unsettled(till.store), refetchInterval: ({ state }) => (state.data?.length ? 3000 : false) });
  const mine = query.data?.filter((one) => one.till === till.code) ?? [];
  if (mine.length === 0) return null;
  return (
    <section aria-label={t("unsettled")} className="flex flex-col gap-3">
      <h2 className="text-18 font-semibold">{t("unsettled")}</h2>
      <ul className="flex flex-col gap-3">
        {mine.map((one) => (
          <Unsettled key={one.id} one={one} onChanged={() => void client.invalidateQueries({ queryKey: key })} />
        ))}
      </ul>
    </section>
  );
}
