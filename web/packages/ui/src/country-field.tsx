import { useMemo } from "react";

import { countries } from "./countries";
import { useLanguage } from "./language";
import { SelectSearch } from "./select-search";

interface CountryFieldProps {
  readonly label: string;
  /** Its code of two letters (ISO 3166-1); empty while none is chosen. */
  readonly value: string;
  readonly onChoice: (code: string) => void;
  readonly error?: string | null;
  readonly disabled?: boolean;
  readonly className?: string;
}

/** A country by its name, found by typing name or code. */
export function CountryField({ value, ...about }: CountryFieldProps) {
  const { language } = useLanguage();
  const choices = useMemo(() => countries(language).map(({ code, name }) => ({ value: code, label: name, detail: code })), [language]);
  return <SelectSearch {...about} choices={choices} value={value === "" ? null : value} />;
}
