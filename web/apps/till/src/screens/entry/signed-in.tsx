import { Button, EmptyState, Loading, useTexts } from "@comptoir/ui";
import { Outlet } from "@tanstack/react-router";
import { WifiOff } from "lucide-react";

import { OfflineBar } from "../../parts/connection-sign";
import { useSession } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { SignIn } from "./sign-in";

/** Everything stands behind the sign-in. */
export function SignedIn() {
  const t = useTexts(dayTexts);
  const session = useSession();
  if (session.data === undefined) {
    if (session.isPending) return <Loading className="min-h-dvh" />;
    return (
      <EmptyState icon={WifiOff} title={t("offline")} className="min-h-dvh" action={<Button onClick={() => void session.refetch()}>{t("reload")}</Button>}>
        {t("noAnswer")}
      </EmptyState>
    );
  }
  if (session.data === null) return <SignIn />;
  return (
    <div className="flex h-dvh flex-col">
      <OfflineBar />
      <div className="flex min-h-0 flex-1 flex-col">
        <Outlet />
      </div>
    </div>
  );
}
