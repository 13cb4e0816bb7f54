import { request } from "@comptoir/client";
import { Button, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Vault } from "lucide-react";

import { rulesOf } from "../api-cash";
import { may, useSession, useTill } from "../state/hooks";
import { drawerTexts } from "../texts/drawer";

const EVERY_MS = 60_000;

/** Says that cash should go into the safe, where the store has a rule for it. */
export function DrawerBar() {
  const t = useTexts(drawerTexts);
  const { till } = useTill();
  const session = useSession().data;
  const navigate = useNavigate();
  const hasRule = (rulesOf(till)?.drop_above ?? null) !== null;
  const drawer = useQuery({
    queryKey: ["till", till.code, "drawer"],
    queryFn: async () => (await request<{ readonly is_full: boolean }>("GET", `/tills/${encodeURIComponent(till.code)}/drawer`)).data,
    enabled: hasRule && till.state === "open",
    refetchInterval: EVERY_MS,
  });
  if (!hasRule || till.state !== "open") return null;
  // Its room is there before it is said: what is below must not move under a finger.
  const isFull = drawer.data?.is_full === true;
  const mayMove = may(session, "till.cash.move", till.store);
  return (
    <aside role="status" aria-hidden={!isFull} className={`flex items-center gap-3 px-4 py-1 ${isFull ? "bg-attention-soft text-attention" : "invisible"}`}>
      <Vault aria-hidden className="size-5 shrink-0" />
      <strong className="min-w-0 flex-1 max-sm:text-13">{t(mayMove ? "drawerFull" : "drawerFullCall")}</strong>
      {mayMove && <Button onClick={() => void navigate({ to: "/$till/cash", params: { till: till.code } })}>{t("toSafe")}</Button>}
    </aside>
  );
}
