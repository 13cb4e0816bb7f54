import { read, request, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Case } from "./shop";

export interface Colleague {
  readonly id: string;
  readonly name: string;
}

/** Who may be asked about what a case is about. */
export const casePeopleQuery = (subject: string) =>
  queryOptions({
    queryKey: ["case-people", subject],
    queryFn: async ({ signal }) => (await read<{ readonly items: readonly Colleague[] }>("/case-people", { subject }, signal)).items,
    staleTime: 60_000,
  });

/** Cases where somebody spoke to the one who asks, and waits for a word. */
export const askingMeQuery = queryOptions({ queryKey: ["cases", "asking"], queryFn: ({ signal }) => read<Page<Case>>("/cases", { state: "open", asks_me: true, limit: 100 }, signal) });

export const casesApi = {
  /** Opens a case that was closed by mistake. */
  reopen: (id: string) => request("POST", `/cases/${id}/reopen`),
  comment: (id: string, text: string) => request("POST", `/cases/${id}/comments`, { body: { text } }),
  assign: (id: string, person: string | null) => request("POST", `/cases/${id}/assign`, { body: { person } }),
};
