import { foldText } from "@comptoir/ui";

/** A code that a name suggests: "Café de l’Été" → "cafe-de-l-ete"; a person may type another. */
export function suggestCode(name: string, longest = 40): string {
  return foldText(name)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, longest)
    .replace(/-+$/, "");
}
