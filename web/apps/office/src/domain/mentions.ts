/** How comments speak to people: by id in the text, by name on the screen. Pure. */

const MENTION = /@\[([0-9a-f-]{36})\]/g;

/** What is sent: the text, spoken to some people. */
export function spokenTo(text: string, people: readonly string[]): string {
  return [...people.map((id) => `@[${id}]`), text.trim()].join(" ");
}

/** What is shown: names in the place of ids; `unknown` for whoever is gone. */
export function withNames(text: string, names: { readonly [id: string]: string }, unknown: string): string {
  return text.replaceAll(MENTION, (_whole, id: string) => `@${names[id] || unknown}`);
}
