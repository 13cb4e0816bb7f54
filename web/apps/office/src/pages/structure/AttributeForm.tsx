import { ChoiceField, localized, SelectSearch, TextArea, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { entitiesQuery } from "../../api/categories";
import { measurementFamiliesQuery } from "../../api/structure";
import { keptGroups, ownOptionsQuery, type KeptAttribute } from "../../api/structureEdit";
import { linesOf, optionsOf } from "../../domain/optionLines";
import { Checks } from "../../parts/Checks";
import { LocalizedFields, useSpoken } from "../../parts/LocalizedFields";
import type { NamedPanelProps } from "../../parts/NamedList";
import { structureTexts } from "../../texts/structure";
import { structureFormTexts } from "../../texts/structureForms";
import { SettingForm } from "../settings/SettingForm";
import { AttributeConversion, TYPES, typeName } from "./AttributeConversion";
import { AttributeRules } from "./AttributeRules";
import { RemoveThing } from "./RemoveThing";

const WITH_OPTIONS = ["single_choice", "multiple_choice"];
const WITH_SEVERAL = ["image", "file", "reference"];
type Fresh = Omit<KeptAttribute, "version">;

function fresh(position: number): Fresh {
  return { code: "", type: "text", labels: {}, group: null, localizable: false, per_channel: false, unique: false, filterable: false, position, rules: {}, default_unit: null, measurement_family: null, reference: null, multiple: false };
}

/** An attribute: what it is called, holds and refuses; what it becomes stands below. */
export function AttributeForm({ item: thing, taken, onClose, onSaved }: NamedPanelProps<KeptAttribute>): ReactNode {
  const say = useTexts(structureFormTexts);
  const sayType = useTexts(structureTexts);
  const { language } = useLanguage();
  const [draft, setDraft] = useState<Fresh>(() => thing ?? fresh(taken.length));
  const [lines, setLines] = useState<string | null>(null);
  const { data: groups = [] } = useQuery(keptGroups);
  const { data: entities = [] } = useQuery({ ...entitiesQuery, enabled: draft.type === "reference" });
  const { data: measures = [] } = useQuery({ ...measurementFamiliesQuery, enabled: draft.type === "measurement" });
  const hasOptions = WITH_OPTIONS.includes(draft.type) && draft.reference === null;
  const { data: options = [] } = useQuery({ ...ownOptionsQuery(draft.code), enabled: thing !== null && hasOptions });
  const locale = useSpoken({})[0]?.locale ?? "";
  const change = (part: Partial<Fresh>): void => setDraft({ ...draft, ...part });
  const isNew = thing === null;
  const name = localized(draft.labels, language);
  const units = measures.find(({ code }) => code === draft.measurement_family)?.units ?? {};
  const rest = { ...draft, code: undefined };
  const body = hasOptions && lines !== null ? { ...rest, choices: optionsOf(lines, options, locale) } : rest;
  const flags = (["localizable", "per_channel", "multiple", "unique", "filterable"] as const).filter((flag) => flag !== "multiple" || WITH_SEVERAL.includes(draft.type));
  const flagNames = { localizable: say("perLanguage"), per_channel: say("perChannel"), multiple: say("multiple"), unique: say("unique"), filterable: say("filterable") };
  return (
    <SettingForm
      kind="attributes"
      code={thing?.code ?? null}
      taken={taken}
      version={thing?.version ?? null}
      title={name || thing?.code || say("addAttribute")}
      name={name}
      body={body}
      ready={name !== "" || !isNew}
      onClose={onClose}
      onSaved={onSaved}
      below={
        isNew ? undefined : (
          <>
            <AttributeConversion attribute={thing} />
            <RemoveThing kind="attributes" thing={thing} onClose={onClose} />
          </>
        )
      }
    >
      {(editable, errorAt, codeField) => (
        <>
          <LocalizedFields label={say("name")} texts={draft.labels} editable={editable} error={errorAt("/labels")} onTexts={(labels) => change({ labels })} />
          {codeField}
          {isNew ? <ChoiceField label={say("type")} value={draft.type} choices={TYPES.map((type) => ({ value: type, label: typeName(sayType, type) }))} onChoice={(type) => setDraft({ ...draft, type, rules: {}, reference: null, measurement_family: null, default_unit: null, multiple: false })} /> : null}
          <ChoiceField label={say("group")} disabled={!editable} value={draft.group ?? ""} choices={[{ value: "", label: say("noGroup") }, ...groups.map(({ code, labels }) => ({ value: code, label: localized(labels, language) || code }))]} onChoice={(group) => change({ group: group === "" ? null : group })} />
          {isNew ? (
            <Checks
              title={say("flags")}
              editable={editable}
              chosen={flags.filter((flag) => draft[flag])}
              choices={flags.map((flag) => ({ value: flag, label: flagNames[flag] }))}
              onChosen={(chosen) => change(Object.fromEntries(flags.map((flag) => [flag, chosen.includes(flag)])))}
            />
          ) : null}
          {draft.type === "reference" ? <ChoiceField label={say("refersTo")} disabled={!isNew} value={draft.reference ?? ""} choices={[{ value: "", label: "—" }, ...entities.filter(({ code }) => code !== "category").map(({ code, labels }) => ({ value: code, label: localized(labels, language) || code }))]} onChoice={(reference) => change({ reference: reference === "" ? null : reference })} /> : null}
          {draft.type === "measurement" ? (
            <div className="flex flex-wrap gap-3">
              <SelectSearch label={say("measures")} disabled={!isNew} value={draft.measurement_family} error={errorAt("/measurement_family")} choices={measures.map(({ code, labels }) => ({ value: code, label: localized(labels, language) || code, detail: code }))} onChoice={(measurement_family) => change({ measurement_family, default_unit: null })} className="min-w-40 flex-1" />
              <SelectSearch label={say("unit")} disabled={!editable} value={draft.default_unit} error={errorAt("/default_unit")} choices={Object.values(units).map(({ code, labels, symbol }) => ({ value: code, label: localized(labels, language) || code, detail: symbol }))} onChoice={(default_unit) => change({ default_unit })} className="min-w-40 flex-1" />
            </div>
          ) : null}
          {hasOptions ? <TextArea label={say("options")} help={say("optionsHelp")} rows={6} disabled={!editable} value={lines ?? linesOf(options, locale)} error={errorAt("/choices")} onText={setLines} /> : null}
          <AttributeRules type={draft.type} rules={draft.rules} editable={editable} errorAt={errorAt} onRules={(rules) => change({ rules })} />
        </>
      )}
    </SettingForm>
  );
}
