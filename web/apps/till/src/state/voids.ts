import type { Money } from "@comptoir/client";

import { paperApi } from "../api-paper";

const KEY = "comptoir.voids";
const KEPT_MAX = 200;

interface Voided {
  readonly till: string;
  readonly body: { readonly what: "line" | "basket"; readonly words: string; readonly amount: Money };
}

let sending: Promise<void> | null = null;

function kept(): readonly Voided[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(value) ? (value as Voided[]) : [];
  } catch {
    return [];
  }
}

async function send(): Promise<void> {
  for (let first = kept()[0]; first !== undefined; first = kept()[0]) {
    await paperApi.voided(first.till, first.body);
    localStorage.setItem(KEY, JSON.stringify(kept().slice(1)));
  }
}

/** Journals what was taken off again before it was paid; kept on the device until the till's journal has it. */
export function journalVoid(till: string, what: "line" | "basket", words: string, amount: Money): void {
  localStorage.setItem(KEY, JSON.stringify([...kept(), { till, body: { what, words: words.slice(0, 300), amount } }].slice(-KEPT_MAX)));
  sending ??= send()
    .catch(() => undefined)
    .finally(() => {
      sending = null;
    });
}
