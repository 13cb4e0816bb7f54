import { Button, ChoiceField, IconButton, localized, SelectSearch, TextArea, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";

import { ACTIONS, type Action } from "../../api/rules";
import { attributesQuery } from "../../api/structure";
import { mappingOf, mappingText, sourcesOf, sourcesText } from "../../domain/rules";
import { Section } from "../../parts/Facts";
import { ruleTexts } from "../../texts/rules";

const EMPTY: Action = { kind: "set", field: "", value: "", sources: [], separator: " ", mapping: {}, decimals: 2, channel: null, locale: null };

interface ActionFieldsProps {
  readonly actions: readonly Action[];
  readonly onActions: (actions: readonly Action[]) => void;
}

/** What a rule does, line by line. */
export function ActionFields({ actions, onActions }: ActionFieldsProps): ReactNode {
  const say = useTexts(ruleTexts);
  const replace = (at: number, action: Action): void => onActions(actions.map((each, index) => (index === at ? action : each)));
  return (
    <Section title={say("actions")}>
      <ul className="flex flex-col gap-4">
        {actions.map((each, index) => (
          <ActionLine key={index} action={each} onAction={(action) => replace(index, action)} onRemove={() => onActions(actions.filter((_, at) => at !== index))} />
        ))}
      </ul>
      <Button kind="quiet" icon={Plus} onClick={() => onActions([...actions, EMPTY])} className="mt-2">
        {say("addAction")}
      </Button>
    </Section>
  );
}

function ActionLine({ action, onAction, onRemove }: { readonly action: Action; readonly onAction: (action: Action) => void; readonly onRemove: () => void }): ReactNode {
  const say = useTexts(ruleTexts);
  const { language } = useLanguage();
  const { data: attributes = [] } = useQuery(attributesQuery);
  const [sources, setSources] = useState(() => sourcesText(action.sources));
  const [mapping, setMapping] = useState(() => mappingText(action.mapping));
  const fields = [
    { value: "categories", label: say("categories") },
    ...attributes.map(({ code, labels }) => ({ value: `values.${code}`, label: localized(labels, language) || code, detail: code })),
  ];
  const takesValue = action.kind === "set" || action.kind === "add";
  const takesSources = action.kind === "copy" || action.kind === "map" || action.kind === "calculate" || action.kind === "concatenate";
  return (
    <li className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-2">
        <ChoiceField
          hideLabel
          label={say("action")}
          value={action.kind}
          choices={ACTIONS.map((value) => ({ value, label: say(value) }))}
          onChoice={(text) => onAction({ ...action, kind: ACTIONS.find((one) => one === text) ?? "set" })}
          className="w-36"
        />
        <SelectSearch hideLabel label={say("field")} choices={fields} value={action.field} onChoice={(field) => onAction({ ...action, field })} className="w-44" />
        {takesValue ? <TextField hideLabel label={say("value")} placeholder={say("value")} value={typeof action.value === "string" ? action.value : JSON.stringify(action.value)} onText={(value) => onAction({ ...action, value })} className="min-w-28 flex-1" /> : null}
        <IconButton icon={Trash2} label={say("remove")} onClick={onRemove} />
      </div>
      {takesSources ? (
        <TextField
          label={say("sources")}
          help={say("sourcesHelp")}
          value={sources}
          onText={(text) => {
            setSources(text);
            onAction({ ...action, sources: sourcesOf(text) });
          }}
        />
      ) : null}
      {action.kind === "concatenate" ? <TextField label={say("separator")} value={action.separator} onText={(separator) => onAction({ ...action, separator })} className="w-36" /> : null}
      {action.kind === "map" ? (
        <TextArea
          label={say("mapping")}
          value={mapping}
          onText={(text) => {
            setMapping(text);
            onAction({ ...action, mapping: mappingOf(text) });
          }}
        />
      ) : null}
    </li>
  );
}
