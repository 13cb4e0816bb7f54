/** Options as somebody types them, one a line: `noir = Noir`; without a name the code stands alone. Pure. */

import type { Labels } from "./attributes";

export interface OptionLine {
  readonly code: string;
  readonly labels: Labels;
  readonly position: number;
}

export function linesOf(options: readonly OptionLine[], locale: string): string {
  return options.map(({ code, labels }) => (labels[locale] === undefined ? code : `${code} = ${labels[locale]}`)).join("\n");
}

/** What the lines say; names in other languages stay as they are. A code that is written twice counts once. */
export function optionsOf(text: string, before: readonly OptionLine[], locale: string): OptionLine[] {
  const found = new Map<string, Labels>();
  for (const line of text.split("\n")) {
    const [code = "", ...name] = line.split("=").map((part) => part.trim());
    if (code === "" || found.has(code)) continue;
    const others = Object.entries(before.find((each) => each.code === code)?.labels ?? {}).filter(([each]) => each !== locale);
    const label = name.join(" = ");
    found.set(code, Object.fromEntries(label === "" ? others : [...others, [locale, label]]));
  }
  return [...found].map(([code, labels], position) => ({ code, labels, position }));
}
