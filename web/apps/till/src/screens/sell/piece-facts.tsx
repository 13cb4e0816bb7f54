import type { PricedLine } from "@comptoir/client";
import { Button, formatDay, useLanguage, useTexts } from "@comptoir/ui";
import { CircleAlert, History, UserCheck } from "lucide-react";

import type { BasketLine } from "../../domain/basket";
import { missingOf } from "../../domain/questions";
import { stageWords } from "../../domain/stage";
import { useStation } from "../../state/station";
import { pieceTexts } from "../../texts/pieces";

interface PieceFactsProps {
  readonly line: BasketLine;
  readonly priced: PricedLine | undefined;
  readonly onDetails: () => void;
}

/** What is known of the piece on a line, and what still has to be asked. */
export function PieceFacts({ line, priced, onDetails }: PieceFactsProps) {
  const t = useTexts(pieceTexts);
  const { language } = useLanguage();
  const people = useStation().data?.people ?? [];
  const { lot, expires_on: day, serial, note, weighed } = line.details ?? {};
  const seller = people.find(({ id }) => id === line.seller)?.name;
  const missing = missingOf(priced);
  const stage = stageWords(priced?.lifecycle);
  const age = priced?.age_min ?? null;
  const words = [
    lot === undefined ? null : t("lotTag", { lot }),
    day === undefined ? null : t("dateTag", { day: formatDay(day, language) }),
    serial === undefined ? null : t("serialTag", { serial }),
    weighed === "live" ? t("notCertified") : null,
    note ?? null,
    seller === undefined ? null : t("soldByTag", { name: seller }),
  ].filter((one) => one !== null);
  return (
    <>
      {words.length > 0 && <p className="pl-14 text-13 break-words text-ink-soft">{words.join(" · ")}</p>}
      {stage !== null && (
        <p className="flex items-center gap-1.5 pl-14 text-13 text-attention">
          <History aria-hidden className="size-4 shrink-0" />
          {t(stage)}
        </p>
      )}
      {age !== null && (
        <p className="flex items-center gap-1.5 pl-14 text-13 text-attention">
          <UserCheck aria-hidden className="size-4 shrink-0" />
          {t("ageTag", { age })}
        </p>
      )}
      {missing.length > 0 && (
        <div className="flex items-center gap-2 py-1 pl-14">
          <CircleAlert aria-hidden className="size-4 shrink-0 text-attention" />
          <span className="flex-1 text-13 text-attention">{t("missing", { what: missing.map((kind) => t(kind as "lot" | "serial" | "expires_on")).join(", ") })}</span>
          <Button onClick={onDetails}>{t("askMissing")}</Button>
        </div>
      )}
    </>
  );
}
