import { Button, EmptyState, Loading, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Outlet, useParams } from "@tanstack/react-router";
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
  const { till: code } = useParams({ from: "/$till" });
  const till = useQuery({ queryKey: ["till", code], queryFn: () => api.till(code) });
  if (till.data === undefined) {
    if (till.isPending) return <Loading className="min-h-dvh" />;
    return (
      <EmptyState icon={CircleAlert} title={t("tillsFailed")} className="min-h-dvh" action={<Button onClick={() => void till.refetch()}>{t("reload")}</Button>}>
        {explain(till.error, t("noAnswer"))}
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
