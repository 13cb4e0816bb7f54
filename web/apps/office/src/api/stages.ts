import { request } from "@comptoir/client";

import type { Stage } from "../domain/stages";
import { productPath } from "./products";

export const stageApi = {
  go: (sku: string, lifecycle: Stage) => request("POST", `${productPath(sku)}/lifecycle`, { body: { lifecycle } }),
};
