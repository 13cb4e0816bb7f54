import { Button, EmptyState, useTexts } from "@comptoir/ui";
import { TriangleAlert } from "lucide-react";

import { dayTexts } from "../texts/day";

/** A defect of this screen: what was typed is on the device, so loading again loses nothing. */
export function Broken() {
  const t = useTexts(dayTexts);
  return (
    <EmptyState
      icon={TriangleAlert}
      title={t("broken")}
      className="min-h-dvh"
      action={
        <Button kind="primary" onClick={() => window.location.reload()}>
          {t("reload")}
        </Button>
      }
    >
      {t("brokenHelp")}
    </EmptyState>
  );
}
