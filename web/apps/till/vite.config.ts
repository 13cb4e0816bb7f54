import { defineConfig } from "vite";

import { appConfig } from "../../tooling/app.ts";

export default defineConfig(appConfig("till"));
