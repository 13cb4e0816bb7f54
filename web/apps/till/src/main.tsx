import "@comptoir/ui/styles.css";

import { applyTheme, storedTheme } from "@comptoir/ui";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app";

applyTheme(storedTheme());

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
