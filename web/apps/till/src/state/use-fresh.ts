import { live } from "@comptoir/client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { forgetCards } from "./known-cards";

const REFRESH_MILLISECONDS = 400;

/** Keeps products, prices and what the till is as fresh as the feed; many changes at once are one refresh. */
export function useFresh(): void {
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const stale = new Set<string>();
    const refresh = () => {
      timer = null;
      for (const key of stale) void client.invalidateQueries({ queryKey: [key] });
      stale.clear();
    };
    const stop = live.follow(["catalog.card", "pricing", "inventory.level", "till.basket", "till.till", "shelf.labels"], ({ topic }) => {
      if (topic.startsWith("till.") || topic.startsWith("shelf.")) {
        stale.add(topic.startsWith("till.till.") ? "till" : topic.startsWith("till.") ? "parked" : "labels");
        timer ??= setTimeout(refresh, REFRESH_MILLISECONDS);
        return;
      }
      if (!topic.startsWith("inventory.")) {
        forgetCards();
        stale.add("price");
      }
      stale.add("cards");
      timer ??= setTimeout(refresh, REFRESH_MILLISECONDS);
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [client]);
}
