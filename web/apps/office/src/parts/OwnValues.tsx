import { localized, useLanguage } from "@comptoir/ui";
import type { ReactNode } from "react";

import type { Attribute } from "../domain/attributes";
import type { Json, Values } from "../domain/product";
import { ValueInput } from "../pages/products/ValueInput";
import { useSpoken } from "./LocalizedFields";

interface OwnValuesProps {
  readonly entity: string;
  readonly attributes: readonly Attribute[];
  readonly values: Values;
  readonly editable: boolean;
  readonly onValues: (values: Values) => void;
}

/** What a record or a category says of itself: a field per attribute, and per language where it speaks several. */
export function OwnValues({ entity, attributes, values, editable, onValues }: OwnValuesProps): ReactNode {
  const { language } = useLanguage();
  const spoken = useSpoken({});
  const set = (code: string, locale: string | null, data: Json): void => {
    const rest = (values[code] ?? []).filter((one) => one.locale !== locale);
    const isEmpty = data === null || data === "";
    const cells = isEmpty ? rest : [...rest, { locale, channel: null, data }];
    onValues(Object.fromEntries(Object.entries({ ...values, [code]: cells }).filter(([, each]) => each.length > 0)));
  };
  return (
    <div className="flex flex-col gap-3">
      {attributes.flatMap((attribute) =>
        (attribute.localizable ? spoken : [{ locale: null, name: "" }]).map(({ locale, name }) => {
          const label = localized(attribute.labels, language) || attribute.code;
          return (
            <ValueInput
              key={`${attribute.code} ${locale ?? ""}`}
              attribute={{ ...attribute, entity }}
              label={locale === null ? label : `${label} – ${name}`}
              data={values[attribute.code]?.find((one) => one.locale === locale)?.data ?? null}
              disabled={!editable}
              error={null}
              changed={false}
              onData={(data) => set(attribute.code, locale, data)}
            />
          );
        }),
      )}
    </div>
  );
}
