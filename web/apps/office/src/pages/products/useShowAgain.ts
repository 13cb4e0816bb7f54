import { useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { teamApi, type PlaceShown } from "../../api/team";
import { productTexts } from "../../texts/products";

type Shown = Pick<PlaceShown, "channel" | "locale">;

/** Shows a product again where it was taken off a moment ago. */
export function useShowAgain(sku: string): (places: readonly Shown[]) => void {
  const say = useTexts(productTexts);
  const toast = useToast();
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: async (places: readonly Shown[]) => {
      for (const { channel, locale } of places) await teamApi.show(sku, "publish", channel, locale);
    },
    onSuccess: () => toast({ text: say("publishedToast", { sku }), tone: "good" }),
    onError: (error) => toast({ text: error.message, tone: "loss" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["products"] }),
  });
  return again.mutate;
}
