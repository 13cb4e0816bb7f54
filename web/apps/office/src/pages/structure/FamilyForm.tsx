import { ChoiceField, localized, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { attributesQuery } from "../../api/structure";
import type { KeptFamily } from "../../api/structureEdit";
import { LocalizedFields } from "../../parts/LocalizedFields";
import type { NamedPanelProps } from "../../parts/NamedList";
import { structureFormTexts } from "../../texts/structureForms";
import { CodeList } from "../products/CodeList";
import { SettingForm } from "../settings/SettingForm";
import { FamilyPatterns, type Patterns } from "./FamilyPatterns";
import { RemoveThing } from "./RemoveThing";

/** A family: what its products say, and which of it names and shows them, and how it names them by pattern. */
export function FamilyForm({ item: thing, taken, onClose, onSaved }: NamedPanelProps<KeptFamily>): ReactNode {
  const say = useTexts(structureFormTexts);
  const { language } = useLanguage();
  const [labels, setLabels] = useState(thing?.labels ?? {});
  const [attributes, setAttributes] = useState(thing?.attributes ?? []);
  const [label, setLabel] = useState(thing?.label_attribute ?? null);
  const [image, setImage] = useState(thing?.image_attribute ?? null);
  const { data: known = [] } = useQuery(attributesQuery);
  const name = localized(labels, language);
  const choices = known.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code, detail: each.code }));
  const oneOf = (types: readonly string[]) => [{ value: "", label: say("noneOfThem") }, ...choices.filter(({ value }) => attributes.includes(value) && known.some(({ code, type }) => code === value && types.includes(type)))];
  const choose = (wanted: readonly string[]): void => {
    setAttributes(wanted);
    if (label !== null && !wanted.includes(label)) setLabel(null);
    if (image !== null && !wanted.includes(image)) setImage(null);
  };
  const [patterns, setPatterns] = useState<Patterns>({ sku_pattern: thing?.sku_pattern ?? null, label_pattern: thing?.label_pattern ?? null });
  const { required = {} } = thing ?? {};
  const stillRequired = Object.fromEntries(Object.entries(required).map(([channel, codes]) => [channel, codes.filter((code) => attributes.includes(code))]));
  return (
    <SettingForm
      kind="families"
      code={thing?.code ?? null}
      taken={taken}
      version={thing?.version ?? null}
      title={name || thing?.code || say("addFamily")}
      name={name}
      body={{ labels, attributes, label_attribute: label, image_attribute: image, required: stillRequired, ...patterns }}
      ready={name !== "" || thing !== null}
      onClose={onClose}
      onSaved={onSaved}
      below={thing === null ? undefined : <RemoveThing kind="families" thing={thing} onClose={onClose} />}
    >
      {(editable, errorAt, codeField) => (
        <>
          <LocalizedFields label={say("name")} texts={labels} editable={editable} error={errorAt("/labels")} onTexts={setLabels} />
          {codeField}
          <CodeList label={say("attributes")} codes={attributes} choices={choices} editable={editable} error={errorAt("/attributes")} onCodes={choose} />
          <div className="flex flex-wrap gap-3">
            <ChoiceField label={say("labelAttribute")} disabled={!editable} value={label ?? ""} choices={oneOf(["text", "long_text"])} error={errorAt("/label_attribute")} onChoice={(code) => setLabel(code || null)} className="min-w-40 flex-1" />
            <ChoiceField label={say("imageAttribute")} disabled={!editable} value={image ?? ""} choices={oneOf(["image"])} error={errorAt("/image_attribute")} onChoice={(code) => setImage(code || null)} className="min-w-40 flex-1" />
          </div>
          <FamilyPatterns family={thing?.code ?? null} attributes={attributes} patterns={patterns} editable={editable} errorAt={errorAt} onPatterns={setPatterns} />
        </>
      )}
    </SettingForm>
  );
}
