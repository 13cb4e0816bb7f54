import { Button, ChoiceField, IconButton, localized, SelectSearch, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";

import { OPERATORS, type Condition } from "../../api/rules";
import { attributesQuery } from "../../api/structure";
import { Section } from "../../parts/Facts";
import { ruleTexts } from "../../texts/rules";
import { useValueChoices } from "./useValueChoices";

const PLAIN = ["family", "category", "level", "enabled", "department", "unit"] as const;

interface ConditionFieldsProps {
  readonly conditions: readonly Condition[];
  readonly onConditions: (conditions: readonly Condition[]) => void;
}

/** When a rule holds: every line must. */
export function ConditionFields({ conditions, onConditions }: ConditionFieldsProps): ReactNode {
  const say = useTexts(ruleTexts);
  const { language } = useLanguage();
  const { data: attributes = [] } = useQuery(attributesQuery);
  const fields = [
    ...PLAIN.map((value) => ({ value, label: say(value) })),
    ...attributes.map(({ code, labels }) => ({ value: `values.${code}`, label: localized(labels, language) || code, detail: code })),
  ];
  const replace = (at: number, change: Partial<Condition>): void => onConditions(conditions.map((each, index) => (index === at ? { ...each, ...change } : each)));
  return (
    <Section title={say("conditions")}>
      {conditions.length === 0 ? <p className="text-13 text-ink-soft">{say("always")}</p> : null}
      <ul className="flex flex-col gap-2">
        {conditions.map((each, index) => (
          <li key={index} className="flex flex-wrap items-end gap-2">
            <SelectSearch hideLabel label={say("field")} choices={fields} value={each.field} onChoice={(field) => replace(index, { field })} className="w-44" />
            <ChoiceField
              hideLabel
              label={say("operator")}
              value={each.operator}
              choices={OPERATORS.map((value) => ({ value, label: say(value) }))}
              onChoice={(text) => replace(index, { operator: OPERATORS.find((one) => one === text) ?? "is" })}
              className="w-36"
            />
            {each.operator === "filled" || each.operator === "empty" ? null : <ConditionValue condition={each} onValue={(value) => replace(index, { value })} />}
            <IconButton icon={Trash2} label={say("remove")} onClick={() => onConditions(conditions.filter((_, at) => at !== index))} />
          </li>
        ))}
      </ul>
      <Button kind="quiet" icon={Plus} onClick={() => onConditions([...conditions, { field: "family", operator: "is", value: "" }])} className="mt-2">
        {say("addCondition")}
      </Button>
    </Section>
  );
}

/** What a field is compared with: chosen where it can only be one of some, typed otherwise. */
function ConditionValue({ condition, onValue }: { readonly condition: Condition; readonly onValue: (value: string) => void }): ReactNode {
  const say = useTexts(ruleTexts);
  const choices = useValueChoices(condition.field);
  const label = say("value");
  const compares = condition.operator === "is" || condition.operator === "is_not";
  if (choices !== null && compares) return <SelectSearch hideLabel label={label} choices={choices} value={condition.value || null} onChoice={onValue} className="min-w-28 flex-1" />;
  return <TextField hideLabel label={label} placeholder={label} value={condition.value} onText={onValue} className="min-w-28 flex-1" />;
}
