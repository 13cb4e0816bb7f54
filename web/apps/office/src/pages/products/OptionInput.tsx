import { localized, SelectSearch, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { optionsQuery } from "../../api/structure";
import { productTexts } from "../../texts/products";
import { CodeList } from "./CodeList";
import type { ValueInputProps } from "./ValueInput";

/** One or several codes of the list that the attribute chooses from. */
export function OptionInput({ attribute, label, data, disabled, error, onData }: ValueInputProps): ReactNode {
  const say = useTexts(productTexts);
  const { language } = useLanguage();
  const { data: options = [] } = useQuery(optionsQuery(attribute));
  const choices = options.map((option) => ({ value: option.code, label: localized(option.labels, language) || option.code, detail: option.code }));
  const several = attribute.type === "multiple_choice" || (attribute.type === "reference" && attribute.multiple);
  if (several) {
    const codes = Array.isArray(data) ? data.map(String) : [];
    return <CodeList label={label} codes={codes} choices={choices} editable={!disabled} error={error} onCodes={(next) => onData(next.length === 0 ? null : next)} />;
  }
  const code = typeof data === "string" ? data : null;
  return (
    <SelectSearch
      label={label}
      disabled={disabled}
      error={error}
      value={code ?? ""}
      choices={[{ value: "", label: say("unset") }, ...choices]}
      onChoice={(next) => onData(next === "" ? null : next)}
    />
  );
}
