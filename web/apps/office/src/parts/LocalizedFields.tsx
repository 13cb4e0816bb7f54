import { TextField, useLanguage } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { channelsQuery } from "../api/structure";
import { useSession } from "../app/session";
import type { Labels } from "../domain/attributes";
import { localeName } from "../domain/regions";

const USUAL_LOCALES = ["fr_FR", "en_US"];

interface LocalizedFieldsProps {
  readonly label: string;
  readonly texts: Labels;
  readonly editable: boolean;
  readonly error: string | null;
  readonly onTexts: (texts: Labels) => void;
}

/** The languages that the shop speaks and those of some texts, one's own first, with their names. */
export function useSpoken(texts: Labels): readonly { readonly locale: string; readonly name: string }[] {
  const { language } = useLanguage();
  const { may } = useSession();
  const { data: channels = [] } = useQuery({ ...channelsQuery, enabled: may("catalog.structure.read") });
  const spoken = channels.flatMap(({ locales }) => locales);
  const locales = [...new Set([...(spoken.length > 0 ? spoken : USUAL_LOCALES), ...Object.keys(texts)])];
  const ordered = locales.sort((one, other) => Number(other.startsWith(language)) - Number(one.startsWith(language)) || one.localeCompare(other));
  /** The country is named only where two countries share the language. */
  const shortName = (locale: string): string => {
    const spokenIn = locale.slice(0, 2);
    return localeName(ordered.filter((each) => each.slice(0, 2) === spokenIn).length > 1 ? locale : spokenIn, language);
  };
  return ordered.map((locale) => ({ locale, name: shortName(locale) }));
}

/** A name in every language that the shop speaks; one of them is enough. */
export function LocalizedFields({ label, texts, editable, error, onTexts }: LocalizedFieldsProps): ReactNode {
  const spoken = useSpoken(texts);
  const set = (locale: string, text: string): void => {
    onTexts(Object.fromEntries(Object.entries({ ...texts, [locale]: text }).filter(([, each]) => each !== "")));
  };
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {spoken.map(({ locale, name }, at) => (
        <TextField
          key={locale}
          label={`${label} – ${name}`}
          required={at === 0 && Object.keys(texts).length === 0}
          disabled={!editable}
          value={texts[locale] ?? ""}
          error={at === 0 ? error : null}
          onText={(text) => set(locale, text)}
        />
      ))}
    </div>
  );
}
