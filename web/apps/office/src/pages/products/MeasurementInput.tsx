import { ChoiceField, localized, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { measurementFamiliesQuery } from "../../api/structure";
import { decimalText } from "../../domain/attributes";
import type { Json } from "../../domain/product";
import { productTexts } from "../../texts/products";
import type { ValueInputProps } from "./ValueInput";

function partOf(data: Json, part: "amount" | "unit"): string {
  if (data === null || typeof data !== "object" || Array.isArray(data)) return "";
  const found = (data as { readonly [key: string]: Json })[part];
  return typeof found === "string" ? found : "";
}

/** An amount and its unit; without an amount there is no value. */
export function MeasurementInput({ attribute, label, data, disabled, error, onData }: ValueInputProps): ReactNode {
  const say = useTexts(productTexts);
  const { language } = useLanguage();
  const { data: families = [] } = useQuery(measurementFamiliesQuery);
  const units = Object.values(families.find((family) => family.code === attribute.measurement_family)?.units ?? {});
  const amount = partOf(data, "amount");
  const unit = partOf(data, "unit") || (attribute.default_unit ?? units[0]?.code ?? "");
  const choices = units.map((each) => ({ value: each.code, label: each.symbol || localized(each.labels, language) || each.code }));
  const known = choices.some((choice) => choice.value === unit) || unit === "" ? choices : [{ value: unit, label: unit }, ...choices];
  return (
    <div className="flex items-start gap-2">
      <TextField
        label={label}
        disabled={disabled}
        error={error}
        inputMode="decimal"
        value={amount}
        onText={(typed) => onData(typed === "" ? null : { amount: decimalText(typed), unit })}
        className="flex-1"
      />
      <ChoiceField
        label={say("unit")}
        disabled={disabled || amount === ""}
        value={unit}
        choices={known}
        onChoice={(next) => onData({ amount, unit: next })}
        className="w-36"
      />
    </div>
  );
}
