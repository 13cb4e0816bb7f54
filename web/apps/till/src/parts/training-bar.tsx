import { Button, useTexts, useToast } from "@comptoir/ui";
import { GraduationCap } from "lucide-react";

import { sellingApi } from "../api-selling";
import { useSale, useTill, useTraining } from "../state/hooks";
import { pieceTexts } from "../texts/pieces";

/** Begins or ends practice; the till's journal knows before the screen does. */
export function useTrainingSwitch(): (on: boolean) => void {
  const t = useTexts(pieceTexts);
  const toast = useToast();
  const { till, store } = useTill();
  return (on) => {
    if (store.sale().payment !== null || store.sale().basket.lines.length > 0) {
      toast({ text: t("trainingFirst") });
      return;
    }
    sellingApi.train(till.code, on).then(
      () => store.train(on),
      () => toast({ text: t("trainingFailed") }),
    );
  };
}

/** Stands above everything while one practises. */
export function TrainingBar() {
  const t = useTexts(pieceTexts);
  const training = useTraining();
  const { payment } = useSale();
  const change = useTrainingSwitch();
  if (!training) return null;
  return (
    <aside role="status" className="flex flex-wrap items-center gap-3 bg-attention-soft px-4 py-1 text-attention">
      <GraduationCap aria-hidden className="size-5 shrink-0" />
      <strong className="min-w-0 flex-1 max-sm:text-13">{t("trainingOn")}</strong>
      <Button disabled={payment !== null} onClick={() => change(false)}>
        {t("trainingEnd")}
      </Button>
    </aside>
  );
}
