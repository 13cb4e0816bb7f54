import { classes, useTexts } from "@comptoir/ui";
import { Wifi, WifiHigh, WifiOff } from "lucide-react";

import { useConnection } from "../state/hooks";
import { dayTexts } from "../texts/day";

const LOOKS = {
  online: { icon: Wifi, look: "text-accent" },
  unsteady: { icon: WifiHigh, look: "text-attention" },
  offline: { icon: WifiOff, look: "text-loss" },
} as const;

/** Whether the node answers, told at once. */
export function ConnectionSign() {
  const t = useTexts(dayTexts);
  const state = useConnection();
  const { icon: Icon, look } = LOOKS[state];
  return (
    <span role="status" title={t(state)} className={classes("inline-flex items-center gap-1.5 text-13", look)}>
      <Icon aria-hidden className="size-4" />
      <span className="max-md:sr-only">{t(state)}</span>
    </span>
  );
}

/** Over the whole width when nothing answers: it says that nothing is lost. */
export function OfflineBar() {
  const t = useTexts(dayTexts);
  if (useConnection() !== "offline") return null;
  return (
    <p role="alert" className="bg-loss px-4 py-2 text-center text-on-loss">
      <strong>{t("offline")}.</strong> {t("offlineHelp")}
    </p>
  );
}
