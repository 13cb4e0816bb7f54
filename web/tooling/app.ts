import { fileURLToPath } from "node:url";

import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { UserConfig } from "vite";

/** The server that answers `/api` while an app is worked on with `vite dev`. */
const DEVELOPMENT_SERVER = process.env["COMPTOIR_SERVER"] ?? "http://127.0.0.1:8000";

/** One build for every app: served under `/NAME/`, built into `web/dist/NAME`. */
export function appConfig(name: string): UserConfig {
  return {
    root: fileURLToPath(new URL(`../apps/${name}`, import.meta.url)),
    base: `/${name}/`,
    plugins: [react(), tailwind()],
    build: {
      outDir: fileURLToPath(new URL(`../dist/${name}`, import.meta.url)),
      emptyOutDir: true,
      target: "es2023",
      chunkSizeWarningLimit: 900,
    },
    server: { proxy: { "/api": DEVELOPMENT_SERVER, "/media": DEVELOPMENT_SERVER } },
  };
}
