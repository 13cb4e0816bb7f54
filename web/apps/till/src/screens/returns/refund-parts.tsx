import { formatMoney, useLanguage, useTexts } from "@comptoir/ui";

import type { RefundPart } from "../../domain/refund";
import { payingTexts } from "../../texts/paying";
import { valueTexts } from "../../texts/values";

/** How much goes back in which way. */
export function RefundParts({ parts, currency }: { readonly parts: readonly RefundPart[]; readonly currency: string }) {
  const t = useTexts(payingTexts);
  const tValue = useTexts(valueTexts);
  const { language } = useLanguage();
  return (
    <ul className="flex flex-wrap gap-x-4 text-ink-soft">
      {parts.map(({ kind, amount, original, attempt }) => (
        <li key={`${kind} ${original ?? ""} ${attempt ?? ""}`}>
          {kind === "cash" || kind === "card" ? t(kind) : tValue(kind)} {formatMoney({ amount, currency }, language)}
        </li>
      ))}
    </ul>
  );
}
