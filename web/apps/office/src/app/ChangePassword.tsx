import { Button, TextField, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { changeOwnPassword } from "../api/people";
import { ProblemNote } from "../parts/Problems";
import { peopleTexts } from "../texts/people";
import { Brand } from "./Brand";

/** After the first sign-in: a password of one's own in the place of the one handed over. */
export function ChangePassword({ onChanged }: { readonly onChanged: () => void }): ReactNode {
  const say = useTexts(peopleTexts);
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({ mutationFn: () => changeOwnPassword(current, next), onSuccess: onChanged });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <form onSubmit={submit} className="flex w-full max-w-sm flex-col gap-4 rounded-md border border-line bg-paper p-6 shadow-card">
        <Brand />
        <h1 className="text-24 font-semibold">{say("passwordTitle")}</h1>
        <p className="text-ink-soft">{say("passwordHelp")}</p>
        <TextField label={say("currentPassword")} type="password" autoComplete="current-password" required value={current} onText={setCurrent} />
        <TextField label={say("ownPassword")} help={say("ownPasswordHelp")} type="password" autoComplete="new-password" required value={next} onText={setNext} />
        {change.isError ? <ProblemNote error={change.error} /> : null}
        <Button type="submit" kind="primary" busy={change.isPending} className="min-h-11">
          {say("save")}
        </Button>
      </form>
    </main>
  );
}
