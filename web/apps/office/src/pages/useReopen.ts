import { useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { casesApi } from "../api/cases";
import { shopTexts } from "../texts/shop";

/** Opens a case again that was closed by mistake, and says so, or why it stays closed. */
export function useReopen(): { readonly reopen: (id: string) => void; readonly isBusy: boolean } {
  const say = useTexts(shopTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: casesApi.reopen,
    onSuccess: () => toast({ text: say("caseReopened"), tone: "good" }),
    onError: (error) => toast({ text: error.message, tone: "loss" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["cases"] }),
  });
  return { reopen: mutate, isBusy: isPending };
}
