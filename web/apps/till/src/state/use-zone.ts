import { storeZone } from "@comptoir/ui";

import { useSession, useTill } from "./hooks";

/** The time zone of the store that the till stands in. */
export function useZone(): string | undefined {
  const { till } = useTill();
  const { data: session } = useSession();
  return storeZone(session?.stores ?? [], till.store);
}
