import "@comptoir/ui/styles.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <main className="p-8 text-18">Comptoir</main>
  </StrictMode>,
);
