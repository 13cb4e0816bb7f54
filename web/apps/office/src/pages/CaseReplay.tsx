import { request } from "@comptoir/client";
import { Button, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { useSession } from "../app/session";
import { ProblemNote } from "../parts/Problems";
import { webhookTexts } from "../texts/webhooks";

/** Where what a case is about can be tried again, and who may. */
function replayOf(subject: string): { readonly path: string; readonly permission: string } | null {
  const message = /^outbox:(.+)$/.exec(subject);
  if (message !== null) return { path: `/outbox/${message[1] ?? ""}/replay`, permission: "kernel.outbox.replay" };
  const letter = /^reader:(.+):(\d+)$/.exec(subject);
  if (letter !== null) return { path: `/readers/${encodeURIComponent(letter[1] ?? "")}/letters/${letter[2] ?? ""}/replay`, permission: "kernel.reader.replay" };
  return null;
}

/** For the case of a message that was given up or an entry that was set aside: once its cause is mended, try again. */
export function CaseReplay({ subject }: { readonly subject: string }): ReactNode {
  const say = useTexts(webhookTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { may } = useSession();
  const replay = replayOf(subject);
  const again = useMutation({
    mutationFn: (path: string) => request("POST", path),
    onSuccess: () => toast({ text: say("replayed"), tone: "good" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["cases"] }),
  });
  if (replay === null || !may(replay.permission)) return null;
  return (
    <div className="flex flex-col gap-3 border-b border-line p-4">
      {again.isError ? <ProblemNote error={again.error} /> : null}
      <Button busy={again.isPending} onClick={() => again.mutate(replay.path)} className="self-start">
        {say("tryAgain")}
      </Button>
    </div>
  );
}
