/** The separators that acquirers' files use. */
export const DELIMITERS = [";", ",", "\t", "|"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** What the match needs of a file, and how acquirers call it. */
const NAMES: Readonly<Record<string, RegExp>> = {
  gross: /gross|brut|montant|amount/iu,
  reference: /reference|référence|psp|transaction/iu,
  approval_code: /auth|approval|autorisation/iu,
  day: /date|jour|day/iu,
  fee: /fee|commission|frais/iu,
};

/** The separator of a file: the one that its head has most of. */
export function delimiterOf(content: string): Delimiter {
  const head = content.split(/\r?\n/, 1)[0] ?? "";
  return DELIMITERS.toSorted((a, b) => head.split(b).length - head.split(a).length)[0] ?? ";";
}

/** The names of the columns of a file. */
export function columnsOf(content: string, delimiter: Delimiter): readonly string[] {
  const head = (content.replace(/^\uFEFF/, "").split(/\r?\n/, 1)[0] ?? "").split(delimiter);
  return head.map((name) => name.trim().replaceAll(/^"|"$/g, "")).filter((name) => name !== "");
}

/** Which column is probably what; a person may say otherwise. */
export function guessed(columns: readonly string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [ours, pattern] of Object.entries(NAMES)) {
    const name = columns.find((column) => pattern.test(column) && !Object.values(found).includes(column));
    if (name !== undefined) found[ours] = name;
  }
  return found;
}

/** What a person may say about a payment that is not finished. */
export function outcomesOf(state: string): readonly ("approved" | "declined" | "voided")[] {
  if (state === "void_pending") return ["voided"];
  return state === "unknown" || state === "resolving" ? ["approved", "declined"] : [];
}

export type KnownRefusal = "unreachable" | "refused" | "busy" | "wrongPin" | "unsaid";
const REFUSALS: readonly (readonly [RegExp, KnownRefusal])[] = [
  [/^unreachable\b/u, "unreachable"],
  [/^(Refusal|refused)$/u, "refused"],
  [/^Busy$/u, "busy"],
  [/^WrongPIN$/u, "wrongPin"],
  [/^unknown$/u, "unsaid"],
];

/** Refusals as terminals name them, counted by what people call them; a name that is not known stays as it is. */
export function refusalsByName(refusals: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [why, count] of Object.entries(refusals)) {
    const name = REFUSALS.find(([pattern]) => pattern.test(why))?.[1] ?? why;
    found.set(name, (found.get(name) ?? 0) + count);
  }
  return found;
}

/** Whether a payment was approved: only a ticket is missing, or a reversal. */
export function isSettledByTicket(state: string): boolean {
  return ["approved", "partial", "manual"].includes(state);
}
