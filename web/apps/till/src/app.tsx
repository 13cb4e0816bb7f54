import { mayRetry, onSignedOut, speak } from "@comptoir/client";
import { DensityProvider, LanguageProvider, ToastProvider, useLanguage } from "@comptoir/ui";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";

import { router } from "./router";

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

/** Problems come in the person's language. */
function Speak() {
  const { language } = useLanguage();
  useEffect(() => speak(language), [language]);
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
