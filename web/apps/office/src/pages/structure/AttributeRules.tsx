import { ChoiceField, TextField, useTexts } from "@comptoir/ui";
import type { ReactNode } from "react";

import { decimalText, type ValueRules } from "../../domain/attributes";
import { Checks } from "../../parts/Checks";
import { structureFormTexts } from "../../texts/structureForms";
import type { ErrorAt } from "../settings/SettingForm";

const FORMATS = ["any", "url", "email", "pattern"] as const;

interface AttributeRulesProps {
  readonly type: string;
  readonly rules: ValueRules;
  readonly editable: boolean;
  readonly errorAt: ErrorAt;
  readonly onRules: (rules: ValueRules) => void;
}

/** What values of an attribute must keep to; a type without rules shows nothing. */
export function AttributeRules({ type, rules, editable, errorAt, onRules }: AttributeRulesProps): ReactNode {
  const say = useTexts(structureFormTexts);
  const change = (part: Partial<ValueRules>): void => onRules({ ...rules, ...part });
  const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());
  if (type === "text" || type === "long_text" || type === "rich_text" || type === "identifier") {
    return (
      <div className="flex flex-wrap gap-3">
        <TextField label={say("lengthMax")} inputMode="numeric" disabled={!editable} value={rules.length_max?.toString() ?? ""} error={errorAt("/rules/length_max")} onText={(text) => change({ length_max: Number.parseInt(text, 10) || null })} className="w-40" />
        <ChoiceField label={say("format")} disabled={!editable} value={rules.format ?? "any"} choices={FORMATS.map((format) => ({ value: format, label: say(`format_${format}`) }))} onChoice={(format) => change({ format, pattern: null })} className="min-w-40 flex-1" />
        {rules.format === "pattern" ? <TextField label={say("pattern")} disabled={!editable} value={rules.pattern ?? ""} error={errorAt("/rules/pattern")} onText={(pattern) => change({ pattern })} className="basis-full" /> : null}
      </div>
    );
  }
  if (type === "number" || type === "measurement") {
    const flags = [...(rules.decimals_allowed === false ? [] : ["decimals" as const]), ...(rules.negative_allowed === false ? [] : ["negative" as const])];
    return (
      <>
        <div className="flex flex-wrap gap-3">
          <TextField label={say("least")} inputMode="decimal" disabled={!editable} value={rules.number_min ?? ""} error={errorAt("/rules/number_min")} onText={(text) => change({ number_min: orNull(decimalText(text)) })} className="min-w-28 flex-1" />
          <TextField label={say("most")} inputMode="decimal" disabled={!editable} value={rules.number_max ?? ""} error={errorAt("/rules/number_max")} onText={(text) => change({ number_max: orNull(decimalText(text)) })} className="min-w-28 flex-1" />
        </div>
        <Checks title={say("rules")} editable={editable} chosen={flags} choices={(["decimals", "negative"] as const).map((each) => ({ value: each, label: say(each) }))} onChosen={(chosen) => change({ decimals_allowed: chosen.includes("decimals"), negative_allowed: chosen.includes("negative") })} />
      </>
    );
  }
  if (type === "date") {
    return (
      <div className="flex flex-wrap gap-3">
        <TextField type="date" label={say("earliest")} disabled={!editable} value={rules.date_min ?? ""} error={errorAt("/rules/date_min")} onText={(text) => change({ date_min: orNull(text) })} className="min-w-40 flex-1" />
        <TextField type="date" label={say("latest")} disabled={!editable} value={rules.date_max ?? ""} error={errorAt("/rules/date_max")} onText={(text) => change({ date_max: orNull(text) })} className="min-w-40 flex-1" />
      </div>
    );
  }
  return null;
}
