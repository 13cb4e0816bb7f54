import { Button, localized, SelectSearch, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { categoriesApi, categoryQuery, entitiesQuery, taxonomiesQuery, type WholeCategory } from "../../api/categories";
import type { Category } from "../../api/structure";
import { useSession } from "../../app/session";
import { Section } from "../../parts/Facts";
import { LocalizedFields } from "../../parts/LocalizedFields";
import { OwnValues } from "../../parts/OwnValues";
import { Gate, ProblemNote } from "../../parts/Problems";
import { categoryTexts } from "../../texts/categories";
import { MergeForm } from "./MergeForm";
import { MoveForm } from "./MoveForm";
import { OutsideName } from "./OutsideName";

interface PanelProps {
  readonly categories: readonly Category[];
  readonly onMove: (code: string, parent: string | null, before: string | null) => void;
  readonly onClose: () => void;
}

/** A category: its name, what it says, where it stands, what others call it. */
export function CategoryPanel({ code, ...rest }: PanelProps & { readonly code: string }): ReactNode {
  const query = useQuery(categoryQuery(code));
  return <Gate query={query}>{(category) => <Filled key={`${category.code} ${category.version}`} category={category} {...rest} />}</Gate>;
}

function Filled({ category, categories, onMove, onClose }: PanelProps & { readonly category: WholeCategory }): ReactNode {
  const say = useTexts(categoryTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const toast = useToast();
  const client = useQueryClient();
  const editable = may("catalog.structure.edit");
  const [labels, setLabels] = useState(category.labels);
  const [values, setValues] = useState(category.values);
  const [asks, setAsks] = useState<"move" | "merge" | null>(null);
  const { data: entities = [] } = useQuery(entitiesQuery);
  const { data: taxonomies = [] } = useQuery(taxonomiesQuery);
  const attributes = entities.find((each) => each.code === "category")?.attributes ?? [];
  const refresh = () => client.invalidateQueries({ queryKey: ["structure"] });
  const save = useMutation({
    mutationFn: () => categoriesApi.change(category, labels, values),
    onSuccess: async () => {
      toast({ text: say("saved"), tone: "good" });
      await refresh();
    },
  });
  const remove = useMutation({
    mutationFn: () => categoriesApi.remove(category),
    onSuccess: async () => {
      toast({ text: say("removed") });
      onClose();
      await refresh();
    },
  });
  return (
    <DetailPanel title={localized(category.labels, language) || category.code} onClose={onClose}>
      <Section title={say("name")}>
        <LocalizedFields label={say("name")} texts={labels} editable={editable} error={null} onTexts={setLabels} />
      </Section>
      <Section title={say("says")}>
        {attributes.length === 0 ? <p className="text-13 text-ink-soft">{say("saysNothing")}</p> : <OwnValues entity="category" attributes={attributes} values={values} editable={editable} onValues={setValues} />}
      </Section>
      {taxonomies.length === 0 ? null : (
        <Section title={say("outside")}>
          <p className="mb-2 text-13 text-ink-soft">{say("outsideHelp")}</p>
          {taxonomies.map((each) => (
            <OutsideName key={each.code} category={category} taxonomy={each} editable={editable} />
          ))}
        </Section>
      )}
      {editable ? (
        <div className="flex flex-col gap-3 p-4">
          {save.isError || remove.isError ? <ProblemNote error={save.error ?? remove.error} /> : null}
          <div className="flex flex-wrap gap-2">
            <Button kind="primary" busy={save.isPending} onClick={() => save.mutate()}>
              {say("save")}
            </Button>
            <Button onClick={() => setAsks("move")}>{say("moveTo")}</Button>
            {may("catalog.product.edit") ? <Button onClick={() => setAsks("merge")}>{say("merge")}</Button> : null}
            <Button kind="quiet" busy={remove.isPending} onClick={() => remove.mutate()}>
              {say("remove")}
            </Button>
          </div>
        </div>
      ) : null}
      {asks === "move" ? (
        <MoveForm
          category={category}
          categories={categories}
          onClose={() => setAsks(null)}
          onMove={(parent, before) => {
            setAsks(null);
            onMove(category.code, parent, before);
          }}
        />
      ) : null}
      {asks === "merge" ? <MergeForm category={category} categories={categories} onClose={() => setAsks(null)} onMerged={onClose} /> : null}
    </DetailPanel>
  );
}

/** A category that is not there yet. */
export function NewCategory({ categories, onClose, onMade }: { readonly categories: readonly Category[]; readonly onClose: () => void; readonly onMade: (code: string) => void }): ReactNode {
  const say = useTexts(categoryTexts);
  const { language } = useLanguage();
  const client = useQueryClient();
  const [code, setCode] = useState("");
  const [parent, setParent] = useState("");
  const [labels, setLabels] = useState<Category["labels"]>({});
  const make = useMutation({
    mutationFn: () => categoriesApi.create(code, parent === "" ? null : parent, labels),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["structure"] });
      onMade(code);
    },
  });
  return (
    <DetailPanel title={say("add")} onClose={onClose}>
      <div className="flex flex-col gap-3 p-4">
        <TextField label={say("code")} required value={code} onText={setCode} />
        <SelectSearch
          label={say("parent")}
          value={parent}
          choices={[{ value: "", label: say("asTree") }, ...categories.map((one) => ({ value: one.code, label: localized(one.labels, language) || one.code, detail: one.code }))]}
          onChoice={setParent}
        />
        <LocalizedFields label={say("name")} texts={labels} editable error={null} onTexts={setLabels} />
        {make.isError ? <ProblemNote error={make.error} /> : null}
        <Button kind="primary" disabled={code === ""} busy={make.isPending} onClick={() => make.mutate()} className="self-start">
          {say("save")}
        </Button>
      </div>
    </DetailPanel>
  );
}
