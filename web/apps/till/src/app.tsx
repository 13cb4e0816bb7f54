import { mayRetry, onSignedOut, speak } from "@comptoir/client";
import { DensityProvider, LanguageProvider, ToastProvider, useLanguage } from "@comptoir/ui";
import { QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";

import { router } from "./router";
import { forgetCards } from "./state/known-cards";

function makeClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The node may stand on this very computer: that the network is gone says nothing about it, so one always asks.
      queries: {
        networkMode: "always",
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => mayRetry(error) && count < 3,
        retryDelay: 1000,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

/** Problems and products come in the person's language. */
function Speak() {
  const { language } = useLanguage();
  const client = useQueryClient();
  useEffect(() => {
    speak(language);
    forgetCards();
    void client.invalidateQueries({ queryKey: ["cards"] });
  }, [language, client]);
  return null;
}

export function App() {
  const [client] = useState(makeClient);
  // A session that ended is known everywhere: the screens ask to sign in again and go on where they were.
  useEffect(() => onSignedOut(() => client.setQueryData(["session"], null)), [client]);
  return (
    <LanguageProvider>
      <DensityProvider value="touch">
        <QueryClientProvider client={client}>
          <ToastProvider className="max-md:bottom-14 md:items-start">
            <Speak />
            <RouterProvider router={router} />
          </ToastProvider>
        </QueryClientProvider>
      </DensityProvider>
    </LanguageProvider>
  );
}
