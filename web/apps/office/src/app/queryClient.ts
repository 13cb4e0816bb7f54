import { mayRetry, Problem } from "@comptoir/client";
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { sessionQuery } from "./session";

const RETRIES_MAX = 3;

/** A session that ended is noticed wherever the server says so; the sign-in then covers the page. */
function noticeEnd(error: Error): void {
  if (error instanceof Problem && error.status === 401) void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (query.queryKey[0] !== sessionQuery.queryKey[0]) noticeEnd(error);
    },
  }),
  mutationCache: new MutationCache({ onError: noticeEnd }),
  defaultOptions: {
    // The server may be this very computer, whatever the browser says of its network.
    queries: {
      networkMode: "always",
      staleTime: 10_000,
      retry: (failures, error) => mayRetry(error) && failures < RETRIES_MAX,
    },
    mutations: { networkMode: "always" },
  },
});
