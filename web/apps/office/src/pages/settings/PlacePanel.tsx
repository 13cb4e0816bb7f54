import { ChoiceField, localized, useLanguage, useTexts } from "@comptoir/ui";
import { useState, type ReactNode } from "react";

import type { Place } from "../../api/stock";
import { useSession } from "../../app/session";
import { LocalizedFields } from "../../parts/LocalizedFields";
import type { NamedPanelProps } from "../../parts/NamedList";
import { settingsTexts } from "../../texts/settings";
import { SettingForm } from "./SettingForm";

export const PLACE_KINDS = ["shelf", "back_room", "warehouse", "transit", "quarantine"] as const;

/** A place where goods lie. */
export function PlacePanel({ item: thing, taken, onClose, onSaved }: NamedPanelProps<Place>): ReactNode {
  const say = useTexts(settingsTexts);
  const { language } = useLanguage();
  const { session } = useSession();
  const [name, setName] = useState(thing?.name ?? {});
  const [kind, setKind] = useState(thing?.kind ?? "back_room");
  const [store, setStore] = useState(thing === null ? (session.stores[0]?.code ?? "") : (thing.store ?? ""));
  const called = localized(name, language);
  return (
    <SettingForm
      kind="places"
      code={thing?.code ?? null}
      taken={taken}
      version={null}
      title={thing === null ? say("addPlace") : localized(thing.name, language) || thing.code}
      name={thing === null ? [store, called].filter((each) => each !== "").join(" ") : called}
      body={{ name, kind, store: store || null }}
      ready={called !== ""}
      onClose={onClose}
      onSaved={onSaved}
    >
      {(editable, errorAt, codeField) => (
        <>
          <LocalizedFields label={say("name")} texts={name} editable={editable} error={errorAt("/name")} onTexts={setName} />
          {codeField}
          <ChoiceField
            label={say("store")}
            disabled={!editable || thing !== null}
            value={store}
            choices={[...session.stores.map((each) => ({ value: each.code, label: each.name })), { value: "", label: say("noStore") }]}
            error={errorAt("/store")}
            onChoice={setStore}
          />
          <ChoiceField
            label={say("kind")}
            help={thing === null ? "" : say("placeFixed")}
            disabled={!editable || thing !== null}
            value={kind}
            choices={PLACE_KINDS.map((each) => ({ value: each, label: say(each) }))}
            error={errorAt("/kind")}
            onChoice={setKind}
          />
        </>
      )}
    </SettingForm>
  );
}
