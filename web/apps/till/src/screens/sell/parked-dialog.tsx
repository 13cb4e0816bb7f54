import { Button, Dialog, EmptyState, formatInstant, useLanguage, useTexts } from "@comptoir/ui";
import { Layers } from "lucide-react";

import { thingCount } from "../../domain/basket";
import { useParked } from "../../state/hooks";
import { useZone } from "../../state/use-zone";
import { sellingTexts } from "../../texts/selling";

interface ParkedDialogProps {
  readonly onResume: (id: string) => void;
  readonly onClose: () => void;
}

export function ParkedDialog({ onResume, onClose }: ParkedDialogProps) {
  const t = useTexts(sellingTexts);
  const { language } = useLanguage();
  const parked = useParked();
  const zone = useZone();
  return (
    <Dialog open onOpenChange={onClose} title={t("parked")} description={t("parkedHere")}>
      {parked.length === 0 ? (
        <EmptyState icon={Layers} title={t("parkedEmpty")}>
          {t("parkedEmptyHelp")}
        </EmptyState>
      ) : (
        <ul className="flex flex-col divide-y divide-line">
          {parked.map(({ id, at, basket }, index) => (
            <li key={id} className="flex items-center gap-3 py-3">
              <div className="min-w-0 flex-1">
                <p className="font-medium">
                  {formatInstant(at, language, zone, "time")} · {t("basketCount", { count: thingCount(basket) })}
                </p>
                <p className="truncate text-13 text-ink-soft">{basket.lines.map((line) => line.label).join(", ")}</p>
              </div>
              <Button kind={index === 0 ? "primary" : "normal"} {...(index === 0 ? { "data-autofocus": true } : {})} onClick={() => onResume(id)}>
                {t("resume")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
