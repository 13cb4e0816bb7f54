import { Button, TextField, useTexts, useToast } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { sellingApi } from "../../api/selling";
import { ProblemNote } from "../../parts/Problems";
import { sellingTexts } from "../../texts/selling";

/** The short code and the badge by which a person takes over a till. What is set is never shown again. */
export function TillCodeSection({ person }: { readonly person: string }): ReactNode {
  const say = useTexts(sellingTexts);
  const toast = useToast();
  const [pin, setPin] = useState("");
  const [badge, setBadge] = useState("");
  const done = { onSuccess: () => toast({ text: say("saved") }) };
  const code = useMutation({ mutationFn: (value: string | null) => sellingApi.setPin(person, value), ...done });
  const card = useMutation({ mutationFn: (value: string | null) => sellingApi.setBadge(person, value), ...done });
  const problem = code.error ?? card.error;
  return (
    <section aria-label={say("tillCode")} className="flex flex-col gap-3 border-t border-line p-4">
      <h3 className="text-15 font-semibold">{say("tillCode")}</h3>
      <div className="flex flex-wrap items-end gap-2">
        <TextField label={say("newPin")} help={say("newPinHelp")} type="password" inputMode="numeric" autoComplete="off" maxLength={8} value={pin} onText={setPin} className="min-w-40 flex-1" />
        <Button busy={code.isPending} disabled={pin === ""} onClick={() => code.mutate(pin)}>
          {say("setPin")}
        </Button>
        <Button busy={code.isPending} onClick={() => code.mutate(null)}>
          {say("noPin")}
        </Button>
      </div>
      <div className="flex flex-wrap items-end gap-2">
        <TextField label={say("badge")} help={say("badgeHelp")} type="password" autoComplete="off" maxLength={100} value={badge} onText={setBadge} className="min-w-40 flex-1" />
        <Button busy={card.isPending} disabled={badge === ""} onClick={() => card.mutate(badge)}>
          {say("setBadge")}
        </Button>
        <Button busy={card.isPending} onClick={() => card.mutate(null)}>
          {say("noBadge")}
        </Button>
      </div>
      {problem === null ? null : <ProblemNote error={problem} />}
    </section>
  );
}
