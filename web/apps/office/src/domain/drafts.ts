/** What is typed of a thing and not saved yet, by the names of its fields. */

type Draft = Readonly<Record<string, unknown>>;

/** What a draft says otherwise than it was sent; null where all of it was. */
export function unsent(now: Draft, sent: Draft): Draft | null {
  const left = Object.entries(now).filter(([name, value]) => !(name in sent) || !Object.is(sent[name], value));
  return left.length === 0 ? null : Object.fromEntries(left);
}
