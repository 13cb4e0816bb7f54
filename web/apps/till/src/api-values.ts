import { request } from "@comptoir/client";

import type { StoredValue } from "./api-customers";

const withPin = (pin: string): { readonly pin?: string } => (pin === "" ? {} : { pin });

/** What a card may ask for: four to eight digits. */
export const isPin = (pin: string): boolean => /^[0-9]{4,8}$/.test(pin);

/** Gift cards and credit by their number, which only its holder and this request know. */
export const valuesApi = {
  find: async (number: string, store: string, pin: string, basket: string) => (await request<StoredValue>("POST", "/gift-cards:find", { body: { number, store, basket, ...withPin(pin) } })).data,
  freshNumber: async () => {
    const [number] = (await request<{ readonly numbers: readonly string[] }>("POST", "/gift-cards:numbers", { body: { count: 1 } })).data.numbers;
    if (number === undefined) throw new Error("no number came");
    return number;
  },
  /** What stands for the code of a card until it is sold: no screen keeps a code. */
  sealPin: async (number: string, pin: string) => (await request<{ readonly sealed_pin: string }>("POST", "/gift-cards:seal-pin", { body: { number, pin } })).data.sealed_pin,
  /** The card or credit note as a page to print. */
  slip: async (number: string, store: string, sealedPin: string) =>
    (await request<string>("POST", "/gift-cards:slip", { body: { number, store, ...(sealedPin === "" ? {} : { sealed_pin: sealedPin }), as: "html", width: 42 }, headers: { Accept: "text/html" } })).data,
};
