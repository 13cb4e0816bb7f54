import { Button, Loading, Note, useTexts } from "@comptoir/ui";
import { CircleAlert, CloudUpload } from "lucide-react";

import type { Sealing } from "../../domain/payment";
import { payingTexts } from "../../texts/paying";

interface SealingPanelProps {
  readonly sealing: Exclude<Sealing, { step: "open" | "sealed" }>;
  readonly onAgain: () => void;
  readonly onBack: (() => void) | null;
}

/** The sale on its way, or why it was refused. */
export function SealingPanel({ sealing, onAgain, onBack }: SealingPanelProps) {
  const t = useTexts(payingTexts);
  if (sealing.step === "refused") {
    return (
      <section className="flex flex-col gap-4">
        <Note tone="loss" icon={CircleAlert} title={t("sealRefused")}>
          {sealing.detail}
        </Note>
        <div className="flex flex-wrap gap-2">
          {onBack !== null && (
            <Button large onClick={onBack}>
              {t("back")}
            </Button>
          )}
          <Button kind="primary" large className="flex-1" onClick={onAgain}>
            {t("sealAgain")}
          </Button>
        </div>
      </section>
    );
  }
  return (
    <section className="flex flex-col gap-4">
      <Loading label={t("sealing")} />
      {sealing.attempts > 1 && (
        <Note tone="attention" icon={CloudUpload}>
          {t("sealingAgain", { attempts: sealing.attempts })}
        </Note>
      )}
    </section>
  );
}
