import { formatDay, Tag, useLanguage, useTexts } from "@comptoir/ui";
import type { ReactNode } from "react";

import { useZone } from "../app/zone";
import { wallClockNow } from "../parts/wallClockNow";
import { caseTexts } from "../texts/cases";

/** Until when something is to be done, and that the day has passed. */
export function DueDay({ due, open }: { readonly due: string; readonly open: boolean }): ReactNode {
  const say = useTexts(caseTexts);
  const { language } = useLanguage();
  const today = wallClockNow(useZone())[1].slice(0, 10);
  return (
    <span className="inline-flex shrink-0 items-center gap-2">
      {formatDay(due, language)}
      {open && due < today ? <Tag tone="attention">{say("late")}</Tag> : null}
    </span>
  );
}
