/** How sources and mappings of a rule are typed. Pure. */

import type { Source } from "../api/rules";

const SIGNS = "+-*/";

/** "brand, "of", *1.2" as sources: codes of attributes, texts in quotes, numbers; a sign may stand before each. */
export function sourcesOf(text: string): Source[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const first = part[0] ?? "";
      const sign = SIGNS.includes(first) ? first : "+";
      const rest = (SIGNS.includes(first) ? part.slice(1) : part).trim();
      const quoted = /^"(.*)"$/.exec(rest);
      if (quoted !== null) return { field: null, text: quoted[1] ?? "", sign };
      return /^\d+(\.\d+)?$/.test(rest) ? { field: null, text: rest, sign } : { field: `values.${rest}`, text: "", sign };
    });
}

export function sourcesText(sources: readonly Source[]): string {
  return sources
    .map(({ field, text, sign }) => {
      const shown = field === null ? (/^\d+(\.\d+)?$/.test(text) ? text : `"${text}"`) : field.replace(/^values\./, "");
      return `${sign === "+" ? "" : sign}${shown}`;
    })
    .join(", ");
}

/** "red = rouge" line by line. */
export function mappingOf(text: string): { [from: string]: string } {
  const found: { [from: string]: string } = {};
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    if (at > 0) found[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return found;
}

export function mappingText(mapping: { readonly [from: string]: string }): string {
  return Object.entries(mapping)
    .map(([from, to]) => `${from} = ${to}`)
    .join("\n");
}
