import { Button, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { putSetting, removeThing, type StructureKind } from "../../api/shop";
import { useSession } from "../../app/session";
import { ProblemNote } from "../../parts/Problems";
import { structureFormTexts } from "../../texts/structureForms";

interface RemoveThingProps {
  readonly kind: StructureKind;
  readonly thing: { readonly code: string; readonly version: number };
  readonly onClose: () => void;
}

/** Takes a part of the structure away; what depends on it is told, and then nothing goes. It can be put back at once. */
export function RemoveThing({ kind, thing, onClose }: RemoveThingProps): ReactNode {
  const say = useTexts(structureFormTexts);
  const { may } = useSession();
  const toast = useToast();
  const client = useQueryClient();
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["structure"] });
  const putBack = useMutation({
    mutationFn: (whole: object) => putSetting(kind, thing.code, null, whole),
    onSuccess: () => toast({ text: say("isBack"), tone: "good" }),
    onError: (error) => toast({ text: error.message, tone: "loss" }),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: () => removeThing(kind, thing.code, thing.version),
    onSuccess: async (whole) => {
      toast({ text: say("removed"), undo: () => putBack.mutate(whole) });
      onClose();
      await refresh();
    },
  });
  if (!may(kind === "attributes" ? "catalog.attribute.delete" : "catalog.structure.edit")) return null;
  return (
    <div className="flex flex-col items-start gap-3 p-4">
      {remove.isError ? <ProblemNote error={remove.error} /> : null}
      <Button kind="quiet" busy={remove.isPending} onClick={() => remove.mutate()}>
        {say("remove")}
      </Button>
    </div>
  );
}
