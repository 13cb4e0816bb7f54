import type { RefundWithoutReturn } from "@comptoir/client";
import { Button, formatMoney, Note, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { CircleAlert, RotateCw, Undo2 } from "lucide-react";

import { api, explain } from "../../api";
import { cardState } from "../../domain/payment";
import { dayTexts } from "../../texts/day";
import { valueTexts } from "../../texts/values";

/** What a card got back though no return says what for: record it now, or have it reversed. */
export function GivenBefore({ one, onChanged }: { readonly one: RefundWithoutReturn; readonly onChanged: () => void }) {
  const t = useTexts(valueTexts);
  const tDay = useTexts(dayTexts);
  const { language } = useLanguage();
  const isGiven = cardState(one.state) === "approved";
  const act = useMutation({ mutationFn: () => (isGiven ? api.cancelAttempt(one.attempt) : api.resolveAttempt(one.attempt)), onSuccess: onChanged });
  const amount = formatMoney(one.amount, language);
  return (
    <Note
      tone="attention"
      icon={CircleAlert}
      title={t(isGiven ? "givenBefore" : "givenMaybe", { amount })}
      action={
        one.state === "manual" ? null : <Button icon={isGiven ? Undo2 : RotateCw} busy={act.isPending} onClick={() => act.mutate()}>
          {t(isGiven ? "reverseRefund" : "askOutcome")}
        </Button>
      }
    >
      <p>{t(isGiven ? "givenBeforeHelp" : "givenMaybeHelp")}</p>
      {act.isError && <p className="mt-2 text-loss">{explain(act.error, tDay("noAnswer"))}</p>}
    </Note>
  );
}
