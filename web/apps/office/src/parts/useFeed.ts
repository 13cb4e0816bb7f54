import { live } from "@comptoir/client";
import { useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useEffect } from "react";

const GATHER_MILLISECONDS = 250;

/** Loads what stands under `key` again when an entry of one of the topics arrives; a burst counts once. */
export function useFeedRefresh(topics: readonly string[], key: QueryKey): void {
  const client = useQueryClient();
  const named = topics.join(" ");
  const keyed = JSON.stringify(key);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const stop = live.follow(named.split(" "), () => {
      timer ??= setTimeout(() => {
        timer = null;
        void client.invalidateQueries({ queryKey: JSON.parse(keyed) as QueryKey });
      }, GATHER_MILLISECONDS);
    });
    return () => {
      if (timer !== null) clearTimeout(timer);
      stop();
    };
  }, [client, named, keyed]);
}
