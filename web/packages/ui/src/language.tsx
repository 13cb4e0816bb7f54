import { createContext, use, useEffect, useMemo, useState, type ReactNode } from "react";

import { createSay, LANGUAGES, type Catalogue, type Language, type Say } from "./texts";

interface LanguageChoice {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

const STORAGE_KEY = "comptoir.language";
const LanguageContext = createContext<LanguageChoice>({ language: "fr", setLanguage: () => undefined });

function isLanguage(text: string | null | undefined): text is Language {
  return LANGUAGES.some((language) => language === text);
}

/** The language chosen on this device, else the browser's first that we have, else French. */
export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORAGE_KEY);
  if (isLanguage(stored)) return stored;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? "fr";
}

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(preferredLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choice = useMemo(
    () => ({
      language,
      setLanguage: (next: Language) => {
        localStorage.setItem(STORAGE_KEY, next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <LanguageContext value={choice}>{children}</LanguageContext>;
}

export function useLanguage(): LanguageChoice {
  return use(LanguageContext);
}

/** The catalogue in the language of the screen. */
export function useTexts<C extends Catalogue>(catalogue: C): Say<C> {
  const { language } = useLanguage();
  return useMemo(() => createSay(catalogue, language), [catalogue, language]);
}
