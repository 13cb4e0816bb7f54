import { Button, ChoiceField, IconButton, localized, SelectSearch, TextArea, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";

import { ACTIONS, type Action } from "../../api/rules";
import { attributesQuery, channelsQuery } from "../../api/structure";
import { localeName } from "../../domain/regions";
import { mappingOf, mappingText, sourcesOf, sourcesText } from "../../domain/rules";
import { Section } from "../../parts/Facts";
import { ruleTexts } from "../../texts/rules";
import { useValueChoices } from "./useValueChoices";

const EMPTY: Action = { kind: "set", field: "", value: "", sources: [], separator: " ", mapping: {}, decimals: 2, channel: null, locale: null };

const DECIMALS_MOST = 6;

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
        <SelectSearch hideLabel label={say("field")} choices={fields} value={action.field} onChoice={(field) => onAction({ ...action, field, value: "", channel: null, locale: null })} className="w-44" />
        {takesValue ? <ActionValue action={action} onValue={(value) => onAction({ ...action, value })} /> : null}
        <IconButton icon={Trash2} label={say("remove")} onClick={onRemove} />
      </div>
      <ActionPlace action={action} onAction={onAction} />
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
      {action.kind === "calculate" ? (
        <TextField label={say("decimals")} inputMode="numeric" value={String(action.decimals)} onText={(text) => onAction({ ...action, decimals: Math.min(Number.parseInt(text, 10) || 0, DECIMALS_MOST) })} className="w-36" />
      ) : null}
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

/** What is put there: chosen where it can only be one of some, typed otherwise. */
function ActionValue({ action, onValue }: { readonly action: Action; readonly onValue: (value: string) => void }): ReactNode {
  const say = useTexts(ruleTexts);
  const choices = useValueChoices(action.field);
  const text = typeof action.value === "string" ? action.value : JSON.stringify(action.value);
  const label = say("value");
  if (choices !== null && (text === "" || choices.some(({ value }) => value === text))) {
    return <SelectSearch hideLabel label={label} placeholder={label} choices={choices} value={text || null} onChoice={onValue} className="min-w-28 flex-1" />;
  }
  return <TextField hideLabel label={label} placeholder={label} value={text} onText={onValue} className="min-w-28 flex-1" />;
}

/** In which language and on which channel, where the attribute has a value for each. */
function ActionPlace({ action, onAction }: { readonly action: Action; readonly onAction: (action: Action) => void }): ReactNode {
  const say = useTexts(ruleTexts);
  const { language } = useLanguage();
  const { data: attributes = [] } = useQuery(attributesQuery);
  const { data: channels = [] } = useQuery(channelsQuery);
  const attribute = attributes.find(({ code }) => `values.${code}` === action.field);
  if (attribute === undefined || !(attribute.localizable || attribute.per_channel)) return null;
  const locales = [...new Set(channels.flatMap((each) => each.locales))];
  const orNull = (text: string): string | null => (text === "" ? null : text);
  return (
    <div className="flex flex-wrap gap-2">
      {attribute.localizable ? (
        <ChoiceField
          label={say("locale")}
          value={action.locale ?? ""}
          choices={[{ value: "", label: say("allLocales") }, ...locales.map((value) => ({ value, label: localeName(value, language) }))]}
          onChoice={(text) => onAction({ ...action, locale: orNull(text) })}
          className="w-44"
        />
      ) : null}
      {attribute.per_channel ? (
        <ChoiceField
          label={say("channel")}
          value={action.channel ?? ""}
          choices={[{ value: "", label: say("allChannels") }, ...channels.map(({ code, labels }) => ({ value: code, label: localized(labels, language) || code }))]}
          onChoice={(text) => onAction({ ...action, channel: orNull(text) })}
          className="w-44"
        />
      ) : null}
    </div>
  );
}
