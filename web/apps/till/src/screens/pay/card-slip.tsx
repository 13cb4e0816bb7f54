import { Problem } from "@comptoir/client";
import { Button, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Printer } from "lucide-react";

import { api } from "../../api";
import { printHtml } from "../../devices/print";
import { useTraining } from "../../state/hooks";
import { payingTexts } from "../../texts/paying";

/** The lines of a slip as a page for the screen's own printer. */
function pageOf(lines: readonly string[]): string {
  const page = document.createElement("pre");
  page.textContent = lines.join("\n");
  return page.outerHTML;
}

/** The slip that the law wants of a card payment that came to nothing: the till's printer prints it unasked, else its screen does. */
export function CardSlip({ attempt }: { readonly attempt: string }) {
  const t = useTexts(payingTexts);
  const isTraining = useTraining();
  const slip = useQuery({
    queryKey: ["card-slip", attempt],
    queryFn: () => api.cardSlip(attempt),
    enabled: !isTraining,
    staleTime: Number.POSITIVE_INFINITY,
    retry: (count, error) => !(error instanceof Problem) && count < 3,
  }).data;
  if (slip === undefined) return null;
  if (slip.is_printed) return <p className="text-ink-soft">{t("cardSlipPrinted")}</p>;
  return (
    <Button icon={Printer} onClick={() => printHtml(pageOf(slip.lines))}>
      {t("cardSlipPrint")}
    </Button>
  );
}
