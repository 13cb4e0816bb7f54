import { Button, localized, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { takeUsualSets } from "../../api/products";
import { attributesQuery, channelsQuery, type Requirement, type RequirementSet } from "../../api/structure";
import { attributeOf, fieldOf, isRequirable, REQUIRABLE, type RequirableField } from "../../domain/requirements";
import { Checks } from "../../parts/Checks";
import { LocalizedFields } from "../../parts/LocalizedFields";
import type { NamedPanelProps } from "../../parts/NamedList";
import { productTexts } from "../../texts/products";
import { settingsTexts } from "../../texts/settings";
import { CodeList } from "../products/CodeList";
import { SettingForm } from "./SettingForm";

const FIELDS = Object.keys(REQUIRABLE) as RequirableField[];

/** Makes the sets that most shops start with. */
export function TakeUsualSets(): ReactNode {
  const say = useTexts(settingsTexts);
  const client = useQueryClient();
  const take = useMutation({ mutationFn: takeUsualSets, onSuccess: () => client.invalidateQueries({ queryKey: ["structure"] }) });
  return (
    <Button kind="primary" busy={take.isPending} onClick={() => take.mutate()}>
      {say("takeUsualSets")}
    </Button>
  );
}

/** What a product must hold for one purpose. */
export function RequirementSetPanel({ item: thing, taken, onClose, onSaved }: NamedPanelProps<RequirementSet>): ReactNode {
  const say = useTexts(settingsTexts);
  const sayProduct = useTexts(productTexts);
  const { language } = useLanguage();
  const { data: channels = [] } = useQuery(channelsQuery);
  const { data: attributes = [] } = useQuery(attributesQuery);
  const [labels, setLabels] = useState(thing?.labels ?? {});
  const [chosen, setChosen] = useState<readonly string[]>(thing?.channels ?? []);
  const [requirements, setRequirements] = useState<readonly Requirement[]>(thing?.requirements ?? []);
  const codes = requirements.flatMap((each) => attributeOf(each.field) ?? []);
  const fields = requirements.flatMap((each) => (isRequirable(each.field) ? [each.field] : []));
  /** Keeps what is known of a requirement (its families, its source) while it stays chosen. */
  const choose = (wanted: readonly string[]): void => {
    setRequirements(wanted.map((field) => requirements.find((each) => each.field === field) ?? { field, families: [], source: null }));
  };
  const name = localized(labels, language);
  return (
    <SettingForm
      kind="requirement-sets"
      code={thing?.code ?? null}
      taken={taken}
      version={thing?.version ?? null}
      title={name || say("addRequirementSet")}
      name={name}
      body={{ labels, channels: chosen, requirements, position: thing?.position ?? taken.length }}
      ready={name !== ""}
      onClose={onClose}
      onSaved={onSaved}
    >
      {(editable, errorAt, codeField) => (
        <>
          <LocalizedFields label={say("name")} texts={labels} editable={editable} error={errorAt("/labels")} onTexts={setLabels} />
          {codeField}
          <Checks
            title={say("requiredFields")}
            editable={editable}
            chosen={fields}
            choices={FIELDS.map((field) => ({ value: field, label: sayProduct(REQUIRABLE[field]) }))}
            onChosen={(next) => choose([...next, ...codes.map(fieldOf)])}
          />
          <div className="flex flex-col gap-1">
            <CodeList
              label={say("requiredAttributes")}
              editable={editable}
              error={errorAt("/requirements")}
              codes={codes}
              choices={attributes.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code, detail: each.code }))}
              onCodes={(next) => choose([...fields, ...next.map(fieldOf)])}
            />
            <p className="text-13 text-ink-soft">{say("requiredAttributesHelp")}</p>
          </div>
          <Checks
            title={say("onChannels")}
            help={say("onChannelsHelp")}
            editable={editable}
            chosen={chosen}
            choices={channels.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code }))}
            onChosen={setChosen}
          />
        </>
      )}
    </SettingForm>
  );
}
