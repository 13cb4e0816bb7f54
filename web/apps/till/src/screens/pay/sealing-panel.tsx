import { Loading, Note, useTexts } from "@comptoir/ui";
import { CloudUpload } from "lucide-react";

import type { Sealing } from "../../domain/payment";
import { payingTexts } from "../../texts/paying";

interface SealingPanelProps {
  readonly sealing: Extract<Sealing, { step: "sending" }>;
}

/** The sale on its way. */
export function SealingPanel({ sealing }: SealingPanelProps) {
  const t = useTexts(payingTexts);
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
