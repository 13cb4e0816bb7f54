import { newId, type Money } from "@comptoir/client";

import { paperApi } from "../api-paper";

const KEY = "comptoir.voids";
const KEPT_MAX = 200;

type What = "line" | "basket" | "age";

interface Voided {
  readonly id: string;
  readonly body: { readonly till: string; readonly what: What; readonly words: string; readonly amount: Money };
}

let sending: Promise<void> | null = null;

function kept(): readonly Voided[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(value) ? (value as Voided[]).filter(({ id }) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

async function send(): Promise<void> {
  for (let first = kept()[0]; first !== undefined; first = kept()[0]) {
    await paperApi.voided(first.id, first.body);
    localStorage.setItem(KEY, JSON.stringify(kept().slice(1)));
  }
}

/** Journals what was taken off again before it was paid; kept on the device, under an id of its own, until the till's journal has it. */
export function journalVoid(till: string, what: What, words: string, amount: Money): void {
  localStorage.setItem(KEY, JSON.stringify([...kept(), { id: newId(), body: { till, what, words: words.slice(0, 300), amount } }].slice(-KEPT_MAX)));
  sending ??= send()
    .catch(() => undefined)
    .finally(() => {
      sending = null;
    });
}
