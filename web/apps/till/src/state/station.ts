import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { api } from "../api";
import { sellingApi, type Station } from "../api-selling";

/** The till that this device was set up for, and who may take over; null where it was not. */
export function useStation() {
  return useQuery<Station | null>({
    queryKey: ["station"],
    queryFn: sellingApi.station,
    staleTime: 60_000,
    retry: 1,
  });
}

/** Signs out, and leaves what is in the basket where it is: the next person goes on with it. */
export function useLock(): () => void {
  const client = useQueryClient();
  return () => {
    void api.signOut().catch(() => undefined);
    client.setQueryData(["session"], null);
  };
}

/** Locks a screen that nobody has touched for so long. */
export function useAutoLock(minutes: number | null): void {
  const lock = useLock();
  useEffect(() => {
    if (minutes === null) return undefined;
    let timer = setTimeout(lock, minutes * 60_000);
    const touched = () => {
      clearTimeout(timer);
      timer = setTimeout(lock, minutes * 60_000);
    };
    const kinds = ["pointerdown", "keydown"] as const;
    for (const kind of kinds) window.addEventListener(kind, touched, { capture: true });
    return () => {
      clearTimeout(timer);
      for (const kind of kinds) window.removeEventListener(kind, touched, { capture: true });
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- locking is the same act at every drawing
  }, [minutes]);
}
