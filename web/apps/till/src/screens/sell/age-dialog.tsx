import { Button, Dialog, useLanguage, useTexts } from "@comptoir/ui";
import { ShieldCheck, Trash2 } from "lucide-react";

import { bornUntil } from "../../domain/questions";
import { pieceTexts } from "../../texts/pieces";

interface AgeDialogProps {
  readonly age: number;
  readonly onChecked: () => void;
  readonly onRefused: () => void;
  readonly onClose: () => void;
}

/** The line of birth dates, in large: whoever was born on it or before may buy. */
export function AgeDialog({ age, onChecked, onRefused, onClose }: AgeDialogProps) {
  const t = useTexts(pieceTexts);
  const { language } = useLanguage();
  const born = new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit", year: "numeric" }).format(bornUntil(new Date(), age));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("ageTitle", { age })}
      description={t("ageHelp")}
      actions={
        <>
          <Button icon={Trash2} onClick={onRefused}>
            {t("ageNo")}
          </Button>
          <Button kind="primary" large icon={ShieldCheck} onClick={onChecked} autoFocus data-autofocus>
            {t("ageYes")}
          </Button>
        </>
      }
    >
      <p className="flex flex-col items-center gap-1 py-4 text-center">
        <span className="text-18 text-ink-soft">{t("bornUntil")}</span>
        <span data-testid="born-until" className="text-[clamp(2.5rem,9vw,4rem)] leading-none font-semibold tabular-nums">
          {born}
        </span>
      </p>
    </Dialog>
  );
}
