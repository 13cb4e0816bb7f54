import { connection } from "@comptoir/client";
import { Note, useTexts } from "@comptoir/ui";
import { WifiOff } from "lucide-react";
import { useSyncExternalStore, type ReactNode } from "react";

import { shellTexts } from "../texts/shell";

/** Says at once that the server does not answer. */
export function ConnectionNote(): ReactNode {
  const say = useTexts(shellTexts);
  const state = useSyncExternalStore(connection.subscribe, connection.snapshot);
  if (state === "online") return null;
  return (
    <Note tone="attention" icon={WifiOff} className="rounded-none">
      {say("unreachable")}
    </Note>
  );
}
