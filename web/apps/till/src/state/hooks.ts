import { connection, Problem, type ConnectionState, type Session } from "@comptoir/client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, use, useEffect, useState, useSyncExternalStore } from "react";

import { api, type TillDetail } from "../api";
import type { ParkedBasket, Sale } from "../domain/sale";
import type { Scan, TillStore } from "./till-store";

/** The till at hand, for everything below its screen. */
export interface TillContextValue {
  readonly till: TillDetail;
  readonly store: TillStore;
}

const TillContext = createContext<TillContextValue | null>(null);
export const TillProvider = TillContext.Provider;

export function useTill(): TillContextValue {
  const value = use(TillContext);
  if (value === null) throw new Error("useTill stands outside a till's screen");
  return value;
}

export function useSale(): Sale {
  const { store } = useTill();
  return useSyncExternalStore(store.subscribe, store.sale);
}

export function useParked(): readonly ParkedBasket[] {
  const { store } = useTill();
  return useSyncExternalStore(store.subscribe, store.parked);
}

/** Whether what is done at this screen is practice. */
export function useTraining(): boolean {
  const { store } = useTill();
  return useSyncExternalStore(store.subscribe, store.training);
}

/** What was scanned and is not in the basket yet; the first is being looked up. */
export function useScans(): readonly Scan[] {
  const { store } = useTill();
  return useSyncExternalStore(store.subscribe, store.scans);
}

export function useConnection(): ConnectionState {
  return useSyncExternalStore(connection.subscribe, connection.snapshot);
}

/** The signed-in person; null when nobody is. */
export function useSession() {
  return useQuery<Session | null>({
    queryKey: ["session"],
    queryFn: async () => {
      try {
        return await api.session();
      } catch (error) {
        if (error instanceof Problem && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

/** Whether the person may do this at the store. The server checks again. */
export function may(session: Session | null | undefined, permission: string, store: string): boolean {
  return session?.permissions.some((given) => given.code === permission && (given.stores === null || given.stores.includes(store))) ?? false;
}

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await api.signOut().catch(() => undefined);
    client.clear();
    client.setQueryData(["session"], null);
  };
}

/** A value that follows `value` once it has been still for so long. */
export function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
