import { request } from "@comptoir/client";

import type { StoredValue } from "./api-customers";

/** Gift cards and credit by their number, which only its holder and this request know. */
export const valuesApi = {
  find: async (number: string, store: string) => (await request<StoredValue>("POST", "/gift-cards:find", { body: { number, store } })).data,
  freshNumber: async () => {
    const [number] = (await request<{ readonly numbers: readonly string[] }>("POST", "/gift-cards:numbers", { body: { count: 1 } })).data.numbers;
    if (number === undefined) throw new Error("no number came");
    return number;
  },
  /** The card or credit note as a page to print. */
  slip: async (number: string, store: string) =>
    (await request<string>("POST", "/gift-cards:slip", { body: { number, store, as: "html", width: 42 }, headers: { Accept: "text/html" } })).data,
};
