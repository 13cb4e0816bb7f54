import { Button, TextField, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { holdTimesQuery, putHoldTime, type HoldTime } from "../../api/taxes";
import { useSession } from "../../app/session";
import { Gate, ProblemNote } from "../../parts/Problems";
import { usePlaceNames } from "../../parts/usePlaceNames";
import { taxTexts } from "../../texts/taxes";

const MINUTES_MAX = 86_400;

/** How long baskets of each channel keep their prices. */
export function KeptTab(): ReactNode {
  const say = useTexts(taxTexts);
  const query = useQuery(holdTimesQuery);
  return (
    <div className="flex flex-col gap-4 p-4">
      <p className="max-w-prose text-13 text-ink-soft">{say("keptHelp")}</p>
      <Gate query={query}>{(times) => times.map((one) => <Kept key={`${one.channel} ${one.minutes}`} time={one} />)}</Gate>
    </div>
  );
}

function Kept({ time }: { readonly time: HoldTime }): ReactNode {
  const say = useTexts(taxTexts);
  const toast = useToast();
  const client = useQueryClient();
  const editable = useSession().may("pricing.price.edit");
  const { channelName } = usePlaceNames();
  const [minutes, setMinutes] = useState(String(time.minutes));
  const isRight = /^\d{1,5}$/.test(minutes) && Number(minutes) <= MINUTES_MAX;
  const save = useMutation({
    mutationFn: () => putHoldTime(time.channel, Number(minutes)),
    onSuccess: () => toast({ text: say("saved"), tone: "good" }),
    onSettled: () => client.invalidateQueries({ queryKey: holdTimesQuery.queryKey }),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isRight) save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-start gap-3">
      <TextField label={say("minutes", { channel: channelName(time.channel) })} help={say("minutesHelp")} inputMode="numeric" disabled={!editable} value={minutes} error={isRight ? null : say("minutesWrong")} onText={setMinutes} className="w-64" />
      {editable ? (
        <Button type="submit" busy={save.isPending} disabled={!isRight || minutes === String(time.minutes)} className="mt-6">
          {say("save")}
        </Button>
      ) : null}
      {save.isError ? <ProblemNote error={save.error} /> : null}
    </form>
  );
}
