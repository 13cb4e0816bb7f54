import type { RefundWithoutReturn } from "@comptoir/client";
import { Button, formatMoney, Note, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { CircleAlert, RotateCw, Undo2 } from "lucide-react";

import { api, explain } from "../../api";
import { cardState } from "../../domain/payment";
import { useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { valueTexts } from "../../texts/values";
import { UnknownCard } from "../pay/unknown-card";
import type { Decision } from "../pay/use-paying";

interface GivenBeforeProps {
  readonly one: RefundWithoutReturn;
  readonly onChanged: () => void;
}

/** What a card got back though no return says what for: record it now, at the till that asked for it, or have it reversed. */
export function GivenBefore({ one, onChanged }: GivenBeforeProps) {
  const t = useTexts(valueTexts);
  const tDay = useTexts(dayTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const isHere = one.till === till.code;
  const state = cardState(one.state);
  const isGiven = state === "approved";
  const act = useMutation({ mutationFn: (step: () => Promise<unknown>) => step(), onSuccess: onChanged });
  const ask = () => act.mutate(() => (isGiven ? api.cancelAttempt(one.attempt) : api.resolveAttempt(one.attempt)));
  const decide = (decision: Decision, reason: string, approval: string | null) => {
    const by = { reason, ...(approval === null ? {} : { approval }) };
    act.mutate(() => (decision === "abandon" ? api.abandonAttempt(one.attempt, by) : api.decideAttempt(one.attempt, { outcome: decision, ...by })));
  };
  const failed = act.isError && <p className="mt-2 text-loss">{explain(act.error, tDay("noAnswer"))}</p>;
  const title = t(isGiven ? "givenBefore" : "givenMaybe", { amount: formatMoney(one.amount, language) });
  if (state === "unknown" && isHere) {
    return (
      <section aria-label={title} className="flex flex-col gap-2">
        <p className="font-semibold">{title}</p>
        <p className="text-ink-soft">{t("givenMaybeHelp")}</p>
        {failed}
        <UnknownCard attempt={one.attempt} amount={one.amount} busy={act.isPending} onResolve={ask} onDecide={decide} />
      </section>
    );
  }
  return (
    <Note
      tone="attention"
      icon={CircleAlert}
      title={title}
      action={
        one.state === "manual" ? null : <Button icon={isGiven ? Undo2 : RotateCw} busy={act.isPending} onClick={ask}>
          {t(isGiven ? "reverseRefund" : "askOutcome")}
        </Button>
      }
    >
      <p>{isHere ? t(isGiven ? "givenBeforeHelp" : "givenMaybeHelp") : t("givenElsewhere", { till: one.till })}</p>
      {failed}
    </Note>
  );
}
