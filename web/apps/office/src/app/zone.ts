import { storeZone } from "@comptoir/ui";

import { useScope } from "./scope";
import { useSession } from "./session";

/** The time zone to show times in: the named store's, else that of the store chosen at the top, else the first store's. */
export function useZone(store?: string | null): string | undefined {
  const { session } = useSession();
  const scope = useScope();
  return storeZone(session.stores, store ?? scope.store);
}
