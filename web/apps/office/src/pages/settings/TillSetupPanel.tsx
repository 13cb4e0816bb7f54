import { Button, ChoiceField, IconButton, localized, Note, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";

import { taxClassesQuery } from "../../api/prices";
import { isStanding, placesQuery } from "../../api/stock";
import { channelsQuery } from "../../api/structure";
import { tillQuery, type Department, type Till, type TillDetail } from "../../api/tills";
import { useSession } from "../../app/session";
import { suggestCode } from "../../domain/codes";
import type { NamedPanelProps } from "../../parts/NamedList";
import { Gate } from "../../parts/Problems";
import { settingsTexts } from "../../texts/settings";
import { SettingForm } from "./SettingForm";

const CODE_LONGEST = 20;
const USUAL_DEPARTMENTS: readonly Department[] = [{ code: "misc", label: { fr_FR: "Divers", en_US: "Various" }, tax_class: "standard" }];

/** A till: its store, what it sells from, and its departments. */
export function TillSetupPanel({ item: thing, taken, onClose, onSaved }: NamedPanelProps<Till>): ReactNode {
  const say = useTexts(settingsTexts);
  const { session } = useSession();
  const query = useQuery({ ...tillQuery(thing?.code ?? ""), enabled: thing !== null });
  if (thing === null) {
    if (session.stores.length > 0) return <TillForm till={null} taken={taken} onClose={onClose} onSaved={onSaved} />;
    return (
      <DetailPanel title={say("addTill")} onClose={onClose}>
        <Note className="m-4">{say("storeFirst")}</Note>
      </DetailPanel>
    );
  }
  if (query.data !== undefined) return <TillForm till={query.data} taken={taken} onClose={onClose} onSaved={onSaved} />;
  return (
    <DetailPanel title={thing.name} subtitle={thing.code} onClose={onClose}>
      <Gate query={query}>{() => null}</Gate>
    </DetailPanel>
  );
}

interface TillFormProps {
  readonly till: TillDetail | null;
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onSaved: (code: string) => void;
}

function TillForm({ till, taken, onClose, onSaved }: TillFormProps): ReactNode {
  const say = useTexts(settingsTexts);
  const { language } = useLanguage();
  const { session, may } = useSession();
  const { data: places = [] } = useQuery({ ...placesQuery, enabled: may("inventory.stock.read") });
  const { data: channels = [] } = useQuery({ ...channelsQuery, enabled: may("catalog.structure.read") });
  const [name, setName] = useState(till?.name ?? "");
  const [store, setStore] = useState(till?.store ?? session.stores[0]?.code ?? "");
  const [place, setPlace] = useState(till?.place ?? null);
  const [channel, setChannel] = useState(till?.channel ?? "");
  const [departments, setDepartments] = useState<readonly Department[]>(till?.departments ?? USUAL_DEPARTMENTS);
  const here = places.filter((each) => each.store === store && isStanding(each));
  const chosen = here.find((each) => each.code === place) ?? here.find((each) => each.kind === "shelf") ?? here[0];
  const named = departments.every(({ label }) => localized(label, language) !== "");
  return (
    <SettingForm
      kind="tills"
      code={till?.code ?? null}
      codeLongest={CODE_LONGEST}
      taken={taken}
      version={null}
      title={till?.name ?? say("addTill")}
      name={name}
      body={{ name, store, place: chosen?.code ?? null, channel: channel || null, departments: withCodes(departments, language) }}
      ready={chosen !== undefined && named}
      onClose={onClose}
      onSaved={onSaved}
    >
      {(editable, errorAt, codeField) => (
        <>
          <TextField label={say("name")} required disabled={!editable} value={name} error={errorAt("/name")} onText={setName} />
          {codeField}
          <ChoiceField
            label={say("store")}
            disabled={!editable || till !== null}
            value={store}
            choices={session.stores.map((each) => ({ value: each.code, label: each.name }))}
            error={errorAt("/store")}
            onChoice={setStore}
          />
          {chosen === undefined ? (
            <Note tone="attention">{say("placeFirst")}</Note>
          ) : (
            <ChoiceField
              label={say("place")}
              disabled={!editable}
              value={chosen.code}
              choices={here.map((each) => ({ value: each.code, label: localized(each.name, language) || each.code }))}
              error={errorAt("/place")}
              onChoice={setPlace}
            />
          )}
          <ChoiceField
            label={say("channel")}
            disabled={!editable}
            value={channel}
            choices={[{ value: "", label: say("channelDefault") }, ...channels.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code }))]}
            error={errorAt("/channel")}
            onChoice={setChannel}
          />
          <DepartmentsEditor departments={departments} editable={editable} onDepartments={setDepartments} />
        </>
      )}
    </SettingForm>
  );
}

/** New departments get the code that their name suggests. */
function withCodes(departments: readonly Department[], language: "en" | "fr"): Department[] {
  const taken = new Set(departments.map(({ code }) => code));
  return departments.map((department) => {
    if (department.code !== "") return department;
    const wanted = suggestCode(localized(department.label, language), CODE_LONGEST) || "department";
    let code = wanted;
    for (let number = 2; taken.has(code); number += 1) code = `${wanted}-${number}`;
    taken.add(code);
    return { ...department, code };
  });
}

interface DepartmentsEditorProps {
  readonly departments: readonly Department[];
  readonly editable: boolean;
  readonly onDepartments: (departments: readonly Department[]) => void;
}

function DepartmentsEditor({ departments, editable, onDepartments }: DepartmentsEditorProps): ReactNode {
  const say = useTexts(settingsTexts);
  const { language } = useLanguage();
  const { data: taxes } = useQuery(taxClassesQuery);
  const classes = (taxes?.items ?? []).map((each) => ({ value: each.code, label: localized(each.label, language) || each.code }));
  const locale = language === "fr" ? "fr_FR" : "en_US";
  const replace = (at: number, department: Department): void => onDepartments(departments.map((each, index) => (index === at ? department : each)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="text-13 font-medium">{say("departments")}</legend>
      <p className="text-13 text-ink-soft">{say("departmentsHelp")}</p>
      {departments.map((department, at) => (
        <div key={at} className="flex items-end gap-2">
          <TextField
            hideLabel
            label={`${say("department")} ${at + 1}`}
            required
            disabled={!editable}
            value={localized(department.label, language)}
            onText={(text) => replace(at, { ...department, label: { ...department.label, [keyOf(department, locale)]: text } })}
            className="flex-1"
          />
          <ChoiceField hideLabel label={`${say("taxClass")} ${at + 1}`} disabled={!editable} value={department.tax_class} choices={classes} onChoice={(tax_class) => replace(at, { ...department, tax_class })} className="flex-1" />
          {editable ? <IconButton icon={Trash2} label={`${say("removeDepartment")} ${at + 1}`} onClick={() => onDepartments(departments.filter((_, index) => index !== at))} /> : null}
        </div>
      ))}
      {editable ? (
        <Button kind="quiet" icon={Plus} onClick={() => onDepartments([...departments, { code: "", label: {}, tax_class: "standard" }])} className="self-start">
          {say("addDepartment")}
        </Button>
      ) : null}
    </fieldset>
  );
}

/** The locale whose text is shown, so that typing changes what one sees. */
function keyOf(department: Department, locale: string): string {
  return Object.keys(department.label).find((each) => each.slice(0, 2) === locale.slice(0, 2)) ?? (Object.keys(department.label)[0] ?? locale);
}
