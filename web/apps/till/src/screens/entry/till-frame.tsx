import { Problem } from "@comptoir/client";
import { Button, EmptyState, Loading, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { CircleAlert } from "lucide-react";

import { api, explain } from "../../api";
import { TillProvider } from "../../state/hooks";
import { tillStore } from "../../state/till-store";
import { useFresh } from "../../state/use-fresh";
import { dayTexts } from "../../texts/day";
import { DrawerBar } from "../../parts/drawer-bar";
import { TrainingBar } from "../../parts/training-bar";
import { OpenTill } from "./open-till";

/** One till: loads it, asks to open it, and then lets sell. */
export function TillFrame() {
  const t = useTexts(dayTexts);
  useFresh();
  const navigate = useNavigate();
  const { till: code } = useParams({ from: "/$till" });
  const till = useQuery({ queryKey: ["till", code], queryFn: () => api.till(code) });
  if (till.data === undefined) {
    if (till.isPending) return <Loading className="min-h-dvh" />;
    const isForeign = till.error instanceof Problem && (till.error.status === 403 || till.error.status === 404);
    return (
      <EmptyState
        icon={CircleAlert}
        title={t(isForeign ? "notYourTill" : "tillsFailed")}
        className="min-h-dvh"
        action={
          <span className="flex flex-wrap justify-center gap-2">
            <Button onClick={() => void till.refetch()}>{t("reload")}</Button>
            <Button kind="primary" autoFocus onClick={() => void navigate({ to: "/" })}>
              {t("otherTills")}
            </Button>
          </span>
        }
      >
        {isForeign ? t("notYourTillHelp") : explain(till.error, t("noAnswer"))}
      </EmptyState>
    );
  }
  return (
    <TillProvider value={{ till: till.data, store: tillStore(code) }}>
      <TrainingBar />
      <DrawerBar />
      {till.data.state === "open" ? <Outlet /> : <OpenTill />}
    </TillProvider>
  );
}
