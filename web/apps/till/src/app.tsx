import { live, mayRetry, Problem, speak } from "@comptoir/client";
import { DensityProvider, LanguageProvider, ToastProvider, useLanguage } from "@comptoir/ui";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";

import { router } from "./router";
import { forgetCards } from "./state/known-cards";

const REFRESH_MILLISECONDS = 400;

function makeClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => mayRetry(error) && count < 3,
        retryDelay: 1000,
      },
      mutations: { retry: false },
    },
  });
}

/** Problems in the person's language; products and prices as fresh as the feed. */
function Follow({ client }: { readonly client: QueryClient }) {
  const { language } = useLanguage();
  useEffect(() => speak(language), [language]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const stale = new Set<string>();
    const refresh = () => {
      timer = null;
      for (const key of stale) void client.invalidateQueries({ queryKey: [key] });
      stale.clear();
    };
    const stop = live.follow(["catalog.card", "pricing", "inventory.level"], ({ topic }) => {
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
  return null;
}

export function App() {
  const [client] = useState(() => {
    const made = makeClient();
    // A session that ended anywhere is known everywhere: the screens ask to sign in again.
    made.getQueryCache().subscribe(({ query }) => {
      const error: unknown = query.state.error;
      if (error instanceof Problem && error.status === 401 && (query.queryKey as readonly unknown[])[0] !== "session") made.setQueryData(["session"], null);
    });
    return made;
  });
  return (
    <LanguageProvider>
      <DensityProvider value="touch">
        <QueryClientProvider client={client}>
          <ToastProvider className="max-lg:bottom-16">
            <Follow client={client} />
            <RouterProvider router={router} />
          </ToastProvider>
        </QueryClientProvider>
      </DensityProvider>
    </LanguageProvider>
  );
}
