import "@comptoir/ui/styles.css";

import { applyTheme, LanguageProvider, storedTheme, ToastProvider } from "@comptoir/ui";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import { queryClient } from "./app/queryClient";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
applyTheme(storedTheme());
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <QueryClientProvider client={queryClient}>
        <ToastProvider>
          <App />
        </ToastProvider>
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
);
