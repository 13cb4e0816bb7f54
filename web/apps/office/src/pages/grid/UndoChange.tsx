import { Button, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import type { ReactNode } from "react";

import { undoChange } from "../../api/grid";
import { ProblemNote } from "../../parts/Problems";
import { gridTexts } from "../../texts/grid";

interface UndoChangeProps {
  readonly job: string;
  readonly onJob: (job: string) => void;
}

/** Takes a change of many products back, for a day. */
export function UndoChange({ job, onJob }: UndoChangeProps): ReactNode {
  const say = useTexts(gridTexts);
  const undo = useMutation({ mutationFn: () => undoChange(job), onSuccess: onJob });
  return (
    <div className="flex flex-col items-start gap-2">
      <Button icon={Undo2} busy={undo.isPending} onClick={() => undo.mutate()}>
        {say("undoAll")}
      </Button>
      <p className="text-13 text-ink-soft">{say("undoHelp")}</p>
      {undo.isError ? <ProblemNote error={undo.error} /> : null}
    </div>
  );
}
