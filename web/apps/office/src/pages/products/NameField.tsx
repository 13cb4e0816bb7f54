import { localized, TextField, useLanguage } from "@comptoir/ui";
import type { ReactNode } from "react";

import type { Attribute, Labels } from "../../domain/attributes";
import { LocalizedFields } from "../../parts/LocalizedFields";

interface NameFieldProps {
  readonly attribute: Attribute;
  readonly names: Labels;
  readonly error: string | null;
  readonly onNames: (names: Labels) => void;
}

/** What products of the family are called by: in every language of the shop, or once. */
export function NameField({ attribute, names, error, onNames }: NameFieldProps): ReactNode {
  const { language } = useLanguage();
  const label = localized(attribute.labels, language) || attribute.code;
  if (attribute.localizable) return <LocalizedFields label={label} texts={names} editable error={error} onTexts={onNames} />;
  return <TextField label={label} value={Object.values(names)[0] ?? ""} error={error} onText={(text) => onNames({ "": text })} />;
}
