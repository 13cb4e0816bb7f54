import { queryOptions } from "@tanstack/react-query";

import { api } from "../api";

/** The labels of a store that do not hang yet, the first of a walk. */
export function labelsQuery(store: string) {
  return queryOptions({ queryKey: ["labels", store], queryFn: () => api.labels(store), staleTime: 60_000 });
}

/** The id of the label whose code was scanned: its code opens an address that ends in it. */
export function labelIn(code: string): string | null {
  return /\/labels\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/i.exec(code)?.[1] ?? null;
}
