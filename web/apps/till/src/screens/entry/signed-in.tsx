import { Button, EmptyState, Loading, useTexts } from "@comptoir/ui";
import { Outlet } from "@tanstack/react-router";
import { WifiOff } from "lucide-react";
import { useState } from "react";

import { OfflineBar } from "../../parts/connection-sign";
import { useSession } from "../../state/hooks";
import { useAutoLock, useStation } from "../../state/station";
import { dayTexts } from "../../texts/day";
import { LockScreen } from "./lock-screen";
import { SignIn } from "./sign-in";

/** Who comes: by code or badge at a screen that was set up, else by password. */
function NobodyIn() {
  const station = useStation();
  const [byPassword, setByPassword] = useState(false);
  if (station.isPending) return <Loading className="min-h-dvh" />;
  const at = station.data ?? null;
  if (at === null || byPassword) return <SignIn onCode={at === null ? null : () => setByPassword(false)} />;
  return <LockScreen station={at} onPassword={() => setByPassword(true)} />;
}

/** Everything stands behind the sign-in. */
export function SignedIn() {
  const t = useTexts(dayTexts);
  const session = useSession();
  const station = useStation().data ?? null;
  useAutoLock(station === null || (session.data ?? null) === null ? null : station.lock_minutes);
  if (session.data === undefined) {
    if (session.isPending) return <Loading className="min-h-dvh" />;
    return (
      <EmptyState icon={WifiOff} title={t("offline")} className="min-h-dvh" action={<Button onClick={() => void session.refetch()}>{t("reload")}</Button>}>
        {t("noAnswer")}
      </EmptyState>
    );
  }
  if (session.data === null) return <NobodyIn />;
  return (
    <div className="flex h-dvh flex-col">
      <OfflineBar />
      <div className="flex min-h-0 flex-1 flex-col">
        <Outlet />
      </div>
    </div>
  );
}
