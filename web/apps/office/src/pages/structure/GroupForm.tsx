import { localized, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useState, type ReactNode } from "react";

import type { Kept } from "../../api/structureEdit";
import type { AttributeGroup } from "../../domain/attributes";
import { LocalizedFields } from "../../parts/LocalizedFields";
import type { NamedPanelProps } from "../../parts/NamedList";
import { structureFormTexts } from "../../texts/structureForms";
import { SettingForm } from "../settings/SettingForm";
import { RemoveThing } from "./RemoveThing";

/** A heading under which the editor shows attributes. */
export function GroupForm({ item: thing, taken, onClose, onSaved }: NamedPanelProps<Kept<AttributeGroup>>): ReactNode {
  const say = useTexts(structureFormTexts);
  const { language } = useLanguage();
  const [labels, setLabels] = useState(thing?.labels ?? {});
  const [position, setPosition] = useState(String(thing?.position ?? taken.length));
  const name = localized(labels, language);
  return (
    <SettingForm
      kind="attribute-groups"
      code={thing?.code ?? null}
      taken={taken}
      version={thing?.version ?? null}
      title={name || thing?.code || say("addGroup")}
      name={name}
      body={{ labels, position: Number.parseInt(position, 10) || 0 }}
      ready={name !== "" || thing !== null}
      onClose={onClose}
      onSaved={onSaved}
      below={thing === null ? undefined : <RemoveThing kind="attribute-groups" thing={thing} onClose={onClose} />}
    >
      {(editable, errorAt, codeField) => (
        <>
          <LocalizedFields label={say("name")} texts={labels} editable={editable} error={errorAt("/labels")} onTexts={setLabels} />
          {codeField}
          <TextField label={say("position")} inputMode="numeric" disabled={!editable} value={position} error={errorAt("/position")} onText={setPosition} className="w-40" />
        </>
      )}
    </SettingForm>
  );
}
