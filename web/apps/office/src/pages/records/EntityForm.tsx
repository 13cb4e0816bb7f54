import { Button, ChoiceField, localized, TextArea, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { entitiesApi, type Entity } from "../../api/categories";
import { useSession } from "../../app/session";
import type { Attribute } from "../../domain/attributes";
import { Section } from "../../parts/Facts";
import { LocalizedFields } from "../../parts/LocalizedFields";
import { ProblemNote } from "../../parts/Problems";
import { categoryTexts } from "../../texts/categories";

const TYPES = ["text", "long_text", "number", "boolean", "date", "single_choice", "image", "reference"] as const;
type Type = (typeof TYPES)[number];
type Options = { readonly [attribute: string]: string };

interface EntityFormProps {
  /** null for one that is not there yet. */
  readonly entity: Entity | null;
  readonly entities: readonly Entity[];
  readonly onClose: () => void;
  readonly onKept: (code: string) => void;
}

function optionsIn(entity: Entity | null): Options {
  return Object.fromEntries(Object.entries(entity?.choices ?? {}).map(([code, found]) => [code, found.map((each) => each.code).join("\n")]));
}

/** The codes typed, one per line, with the names that they had. */
function choicesOf(entity: Entity | null, options: Options): NonNullable<Entity["choices"]> {
  const codes = Object.entries(options).map(([attribute, text]) => [attribute, text.split("\n").map((each) => each.trim()).filter((each) => each !== "")] as const);
  return Object.fromEntries(codes.map(([attribute, found]) => [attribute, found.map((code, position) => ({ code, labels: entity?.choices?.[attribute]?.find((one) => one.code === code)?.labels ?? {}, position }))]));
}

/** A kind of record: what its records say, and what of it product cards carry. */
export function EntityForm({ entity, entities, onClose, onKept }: EntityFormProps): ReactNode {
  const say = useTexts(categoryTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const toast = useToast();
  const client = useQueryClient();
  const [code, setCode] = useState(entity?.code ?? "");
  const [labels, setLabels] = useState(entity?.labels ?? {});
  const [attributes, setAttributes] = useState<readonly Attribute[]>(entity?.attributes ?? []);
  const [onCards, setOnCards] = useState<readonly string[]>(entity?.on_cards ?? []);
  const [options, setOptions] = useState<Options>(() => optionsIn(entity));
  const [added, setAdded] = useState("");
  const refresh = () => client.invalidateQueries({ queryKey: ["structure"] });
  const save = useMutation({
    mutationFn: () => {
      const picture = attributes.find(({ type }) => type === "image")?.code ?? null;
      const choices = choicesOf(entity, Object.fromEntries(Object.entries(options).filter(([one]) => attributes.some((each) => each.code === one && each.type === "single_choice"))));
      return entitiesApi.put({ code, labels, attributes, image_attribute: picture, on_cards: onCards, choices }, entity?.version ?? 0);
    },
    onSuccess: async () => {
      toast({ text: say("saved"), tone: "good" });
      await refresh();
      onKept(code);
    },
  });
  const remove = useMutation({
    mutationFn: entitiesApi.remove,
    onSuccess: async () => {
      toast({ text: say("removed") });
      onClose();
      await refresh();
    },
  });
  const link = useMutation({
    mutationFn: (multiple: boolean) => entitiesApi.link(code, code, labels, multiple),
    onSuccess: async () => {
      toast({ text: say("linked", { code }), tone: "good" });
      await refresh();
    },
  });
  const change = (at: number, part: Partial<Attribute>): void => setAttributes(attributes.map((each, place) => (place === at ? { ...each, ...part } : each)));
  const add = (): void => {
    const fresh: Attribute = { code: added, type: "text", labels: {}, group: null, localizable: false, per_channel: false, unique: false, position: attributes.length, rules: {}, default_unit: null, measurement_family: null, reference: null, multiple: false };
    setAttributes([...attributes, fresh]);
    setAdded("");
  };
  const problem = save.error ?? remove.error ?? link.error;
  return (
    <DetailPanel title={localized(labels, language) || code || say("addEntity")} onClose={onClose}>
      <div className="flex flex-col gap-3 border-b border-line p-4">
        <TextField label={say("code")} required disabled={entity !== null} value={code} onText={setCode} />
        <LocalizedFields label={say("name")} texts={labels} editable error={null} onTexts={setLabels} />
      </div>
      <Section title={say("attributes")}>
        <ul className="flex flex-col gap-4">
          {attributes.map((each, at) => {
            const name = localized(each.labels, language) || each.code;
            return (
              <li key={each.code} className="flex flex-col gap-2 border-l-2 border-line pl-3">
                <div className="flex items-center justify-between gap-2">
                  <span className="font-medium">{each.code}</span>
                  <Button kind="quiet" onClick={() => setAttributes(attributes.filter((_, place) => place !== at))} aria-label={`${say("takeOff")} ${each.code}`}>
                    {say("takeOff")}
                  </Button>
                </div>
                <LocalizedFields label={say("name")} texts={each.labels} editable error={null} onTexts={(texts) => change(at, { labels: texts })} />
                <ChoiceField label={`${say("kind")} – ${name}`} value={each.type} choices={TYPES.map((type: Type) => ({ value: type, label: say(`type_${type}`) }))} onChoice={(type) => change(at, { type, reference: null })} />
                {each.type === "reference" ? (
                  <ChoiceField label={`${say("refersTo")} – ${name}`} value={each.reference ?? ""} choices={[{ value: "", label: "—" }, ...entities.filter((one) => one.code !== "category").map((one) => ({ value: one.code, label: localized(one.labels, language) || one.code }))]} onChoice={(reference) => change(at, { reference: reference === "" ? null : reference })} />
                ) : null}
                {each.type === "single_choice" ? <TextArea label={`${say("options")} – ${name}`} rows={3} value={options[each.code] ?? ""} onText={(text) => setOptions({ ...options, [each.code]: text })} /> : null}
                <div className="flex flex-wrap gap-4">
                  <label className="flex items-center gap-2">
                    <input type="checkbox" checked={each.localizable} onChange={(event) => change(at, { localizable: event.target.checked })} />
                    {say("perLanguage")}
                  </label>
                  {code === "category" ? null : (
                    <label className="flex items-center gap-2">
                      <input type="checkbox" checked={onCards.includes(each.code)} onChange={(event) => setOnCards(event.target.checked ? [...onCards, each.code] : onCards.filter((one) => one !== each.code))} />
                      {say("onCards")}
                    </label>
                  )}
                </div>
              </li>
            );
          })}
        </ul>
        <div className="mt-3 flex items-end gap-2">
          <TextField label={say("addAttribute")} value={added} onText={setAdded} className="flex-1" />
          <Button disabled={added === "" || attributes.some((each) => each.code === added)} onClick={add}>
            {say("addAttribute")}
          </Button>
        </div>
      </Section>
      <div className="flex flex-col gap-3 p-4">
        {problem === null ? null : <ProblemNote error={problem} />}
        <div className="flex flex-wrap gap-2">
          <Button kind="primary" disabled={code === ""} busy={save.isPending} onClick={() => save.mutate()}>
            {say("save")}
          </Button>
          {entity === null ? null : (
            <Button kind="quiet" busy={remove.isPending} onClick={() => remove.mutate(entity)}>
              {say("remove")}
            </Button>
          )}
        </div>
        {entity === null || code === "category" || !may("catalog.attribute.create") ? null : (
          <fieldset className="flex flex-wrap items-center gap-2">
            <legend className="mb-1 text-13 text-ink-soft">{say("linkProducts")}</legend>
            <Button busy={link.isPending} onClick={() => link.mutate(false)}>
              {say("linkOne")}
            </Button>
            <Button busy={link.isPending} onClick={() => link.mutate(true)}>
              {say("linkMany")}
            </Button>
          </fieldset>
        )}
      </div>
    </DetailPanel>
  );
}
