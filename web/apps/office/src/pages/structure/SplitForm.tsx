import { localized, SelectSearch, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { attributesQuery, familiesQuery } from "../../api/structure";
import type { Kept } from "../../api/structureEdit";
import type { Split } from "../../domain/newProduct";
import { Checks } from "../../parts/Checks";
import { LocalizedFields } from "../../parts/LocalizedFields";
import type { NamedPanelProps } from "../../parts/NamedList";
import { structureFormTexts } from "../../texts/structureForms";
import { CodeList } from "../products/CodeList";
import { SettingForm } from "../settings/SettingForm";
import { RemoveThing } from "./RemoveThing";

type SplitLevel = Split["levels"][number];
const EMPTY: SplitLevel = { axes: [], attributes: [] };
/** What may tell variants apart; see the server's `AXIS_TYPES`. */
const AXIS_TYPES = ["single_choice", "reference", "boolean", "measurement", "number", "text"];

/** How the products of a family split into variants, on one or two levels. */
export function SplitForm({ item: thing, taken, onClose, onSaved }: NamedPanelProps<Kept<Split>>): ReactNode {
  const say = useTexts(structureFormTexts);
  const { language } = useLanguage();
  const [labels, setLabels] = useState(thing?.labels ?? {});
  const [family, setFamily] = useState(thing?.family ?? null);
  const [levels, setLevels] = useState<readonly SplitLevel[]>(thing?.levels ?? [EMPTY]);
  const { data: families = [] } = useQuery(familiesQuery);
  const { data: known = [] } = useQuery(attributesQuery);
  const name = localized(labels, language);
  const owned = families.find(({ code }) => code === family)?.attributes ?? [];
  const taking = new Set(levels.flatMap(({ axes, attributes }) => [...axes, ...attributes]));
  const free = known.filter(({ code, type }) => owned.includes(code) && type !== "identifier").map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code, detail: each.code, isAxis: AXIS_TYPES.includes(each.type) && !each.localizable && !each.per_channel }));
  const choicesFor = (chosen: readonly string[], isAxis: boolean) => free.filter((each) => (chosen.includes(each.value) || !taking.has(each.value)) && (!isAxis || each.isAxis)).map(({ value, label, detail }) => ({ value, label, detail }));
  const change = (at: number, part: Partial<SplitLevel>): void => setLevels(levels.map((each, place) => (place === at ? { ...each, ...part } : each)));
  return (
    <SettingForm
      kind="family-variants"
      code={thing?.code ?? null}
      taken={taken}
      version={thing?.version ?? null}
      title={name || thing?.code || say("addSplit")}
      name={name}
      body={{ labels, family, levels, overridable: thing?.overridable ?? null }}
      ready={(name !== "" || thing !== null) && family !== null && levels.every(({ axes }) => axes.length > 0)}
      onClose={onClose}
      onSaved={onSaved}
      below={thing === null ? undefined : <RemoveThing kind="family-variants" thing={thing} onClose={onClose} />}
    >
      {(editable, errorAt, codeField) => (
        <>
          <LocalizedFields label={say("name")} texts={labels} editable={editable} error={errorAt("/labels")} onTexts={setLabels} />
          {codeField}
          <SelectSearch
            label={say("family")}
            disabled={!editable}
            value={family}
            error={errorAt("/family")}
            choices={families.map(({ code, labels: names }) => ({ value: code, label: localized(names, language) || code, detail: code }))}
            onChoice={(code) => {
              setFamily(code);
              setLevels(levels.map(() => EMPTY));
            }}
          />
          {levels.map(({ axes, attributes }, at) => (
            <div key={at} className="flex flex-col gap-3 border-l-2 border-line pl-3">
              <CodeList label={say("axes", { level: at + 1 })} codes={axes} choices={choicesFor(axes, true)} editable={editable} error={errorAt(`/levels/${at}/axes`)} onCodes={(codes) => change(at, { axes: codes })} />
              <CodeList label={say("owns", { level: at + 1 })} codes={attributes} choices={choicesFor(attributes, false)} editable={editable} error={errorAt(`/levels/${at}/attributes`)} onCodes={(codes) => change(at, { attributes: codes })} />
            </div>
          ))}
          <Checks title={say("levels")} editable={editable} chosen={levels.length > 1 ? ["second"] : []} choices={[{ value: "second", label: say("secondLevel") }]} onChosen={(chosen) => setLevels(chosen.length > 0 ? [...levels, EMPTY] : levels.slice(0, 1))} />
          {errorAt("/levels") === null ? null : <p className="text-13 text-loss">{errorAt("/levels")}</p>}
        </>
      )}
    </SettingForm>
  );
}
