/** Languages of the screens. Every message stands in both. */
export const LANGUAGES = ["en", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A sentence with `{placeholders}`; two forms where a `{count}` decides between them. */
export type Message = string | { readonly one: string; readonly other: string };
export type Entry = Readonly<Record<Language, Message>>;
export type Catalogue = Readonly<Record<string, Entry>>;

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type NamesOf<M> = M extends string ? NamesIn<M> : M extends { one: infer One; other: infer Other } ? NamesIn<One> | NamesIn<Other> | "count" : never;
type FactsOf<E> = E extends { en: infer English } ? NamesOf<English> : never;
export type Facts = Readonly<Record<string, string | number>>;

/** Says a message of the catalogue; the facts it needs are part of its type. */
export type Say<C extends Catalogue> = <K extends keyof C & string>(
  key: K,
  ...facts: [FactsOf<C[K]>] extends [never] ? [] : [Readonly<Record<FactsOf<C[K]>, string | number>>]
) => string;

/** Declares messages. A missing language is a type error; `findGaps` finds the rest. */
export function defineTexts<const C extends Catalogue>(catalogue: C): C {
  return catalogue;
}

const plurals: Record<Language, Intl.PluralRules> = { en: new Intl.PluralRules("en"), fr: new Intl.PluralRules("fr") };

const numbers: Record<Language, Intl.NumberFormat> = { en: new Intl.NumberFormat("en"), fr: new Intl.NumberFormat("fr") };

/** French sets these signs off by a space at which no line breaks. */
function spaced(text: string, language: Language): string {
  return language === "fr" ? text.replace(/ (?=[:;?!»%€])|(?<=«) /g, "\u00a0") : text;
}

/** A count is set in groups of thousands; other numbers are names of things: years, tills, rows. */
function fill(text: string, facts: Facts, language: Language): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const fact = facts[name] ?? whole;
    return name === "count" && typeof fact === "number" ? numbers[language].format(fact) : String(fact);
  });
}

/** The form of a message for a language and its facts. */
export function sayMessage(entry: Entry, language: Language, facts: Facts = {}): string {
  const message = entry[language];
  if (typeof message === "string") return fill(spaced(message, language), facts, language);
  const form = plurals[language].select(Number(facts["count"] ?? 0));
  return fill(spaced(form === "one" ? message.one : message.other, language), facts, language);
}

/** A catalogue bound to a language. */
export function createSay<C extends Catalogue>(catalogue: C, language: Language): Say<C> {
  return (key, ...facts) => {
    const entry = catalogue[key];
    if (entry === undefined) throw new Error(`no text ${key}`);
    return sayMessage(entry, language, facts[0] ?? {});
  };
}

function formsOf(message: Message): string[] {
  return typeof message === "string" ? [message] : [message.one, message.other];
}

function placeholdersOf(message: Message): string {
  const names = formsOf(message).flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ""));
  return [...new Set(names)].sort().join(" ");
}

/** Keys whose languages differ in placeholders or plural forms, or whose text is empty. */
export function findGaps(catalogue: Catalogue): string[] {
  return Object.entries(catalogue)
    .filter(([, { en, fr }]) => {
      const empty = [...formsOf(en), ...formsOf(fr)].some((form) => form.trim() === "");
      return empty || typeof en !== typeof fr || placeholdersOf(en) !== placeholdersOf(fr);
    })
    .map(([key]) => key);
}
