import { mayRetry, newId, Problem, type Money } from "@comptoir/client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

import { api } from "../api";
import { thingCount } from "../domain/basket";
import { basketFromText, takeUp, type ParkedBasket } from "../domain/sale";
import { useConnection, useParked, useTill } from "./hooks";
import type { TillStore } from "./till-store";

/** A basket that waits, on the server or still on this device. */
export interface Waiting {
  readonly id: string;
  readonly at: string;
  readonly till: string;
  readonly by: string | null;
  readonly things: number;
  readonly words: string;
  readonly amount: Money | null;
  readonly isLocal: boolean;
}

const WORDS_MAX = 300;
const RETRY_MILLISECONDS = 5000;

function wordsOf({ basket }: ParkedBasket): string {
  return basket.lines.map(({ label }) => label).join(", ").slice(0, WORDS_MAX) || "-";
}

/** Sends one basket to the shop. What was taken back on the device meanwhile waits nowhere else. */
async function send(till: string, store: TillStore, parked: ParkedBasket): Promise<void> {
  const { basket, due = null } = parked;
  try {
    await api.park(parked.id, { till, things: Math.round(thingCount(basket)), words: wordsOf(parked), content: JSON.stringify(basket), ...(due === null ? {} : { amount: due }) });
  } finally {
    if (!store.parked().some(({ id }) => id === parked.id)) await api.takeBack(parked.id, till).catch(() => undefined);
  }
  store.replace(store.sale(), store.parked().filter(({ id }) => id !== parked.id));
}

/** What waits on this device goes to the shop as soon as the server answers; until then nothing is lost. */
export function useParkedSender(): void {
  const { till, store } = useTill();
  const parked = useParked();
  const client = useQueryClient();
  const isReachable = useConnection() !== "offline";
  useEffect(() => {
    if (parked.length === 0 || !isReachable) return undefined;
    let isHere = true;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const sendAll = async () => {
      for (const one of parked) {
        try {
          await send(till.code, store, one);
        } catch (error) {
          // A refusal stays on the device; silence is asked again.
          if (!mayRetry(error)) continue;
          if (isHere) timer = setTimeout(() => void sendAll(), RETRY_MILLISECONDS);
          return;
        }
      }
      void client.invalidateQueries({ queryKey: ["parked"] });
    };
    void sendAll();
    return () => {
      isHere = false;
      if (timer !== null) clearTimeout(timer);
    };
  }, [parked, isReachable, till.code, store, client]);
}

/** Fetches the basket that this till takes back, again until there is an answer; `onGone` when it waits no more. */
export function useTakingBack(onGone: () => void): void {
  const { till, store } = useTill();
  const client = useQueryClient();
  const id = useSyncExternalStore(store.subscribe, store.taking);
  const gone = useEffectEvent(onGone);
  useEffect(() => {
    if (id === null) return undefined;
    let isHere = true;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const fetchIt = async () => {
      try {
        const basket = await fetchParked(till.code, id);
        if (!isHere) return;
        const set = basket === null ? null : takeUp(store.sale(), store.parked(), basket, newId(), new Date().toISOString());
        if (set === null) gone();
        else store.replace(set.sale, set.parked);
        store.takeBack(null);
        void client.invalidateQueries({ queryKey: ["parked"] });
      } catch {
        if (isHere) timer = setTimeout(() => void fetchIt(), RETRY_MILLISECONDS);
      }
    };
    void fetchIt();
    return () => {
      isHere = false;
      if (timer !== null) clearTimeout(timer);
    };
  }, [id, till.code, store, client]);
}

/** All baskets that wait: those of the shop, and those of this device that are on their way. */
export function useWaiting() {
  const { till } = useTill();
  const local = useParked();
  const shop = useQuery({ queryKey: ["parked", till.code], queryFn: () => api.parked(till.code), staleTime: 15_000 });
  const own: readonly Waiting[] = local.map((one) => ({
    id: one.id,
    at: one.at,
    till: till.name,
    by: null,
    things: thingCount(one.basket),
    words: wordsOf(one),
    amount: one.due ?? null,
    isLocal: true,
  }));
  const known = new Set(local.map(({ id }) => id));
  const items = [...own, ...(shop.data?.items ?? []).filter(({ id }) => !known.has(id)).map(
    (one): Waiting => ({ id: one.id, at: one.parked_at, till: one.till_name, by: one.parked_by_name, things: one.things, words: one.words, amount: one.amount, isLocal: false }),
  )];
  return { items, isError: shop.isError };
}

/** A basket of the shop for this till; null when it waits no more. Asked again until there is an answer. */
export async function fetchParked(till: string, id: string): Promise<ParkedBasket["basket"] | null> {
  try {
    const basket = basketFromText((await api.takeBack(id, till)).content);
    return basket === null ? null : { ...basket, hold: basket.hold ?? id };
  } catch (error) {
    if (error instanceof Problem && (error.status === 404 || error.status === 409)) return null;
    throw error;
  }
}
