import { Button, localized, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";

import { entitiesApi, recordQuery, usesQuery, type Entity, type EntityRecord } from "../../api/categories";
import { useSession } from "../../app/session";
import { Section } from "../../parts/Facts";
import { LocalizedFields } from "../../parts/LocalizedFields";
import { OwnValues } from "../../parts/OwnValues";
import { Gate, ProblemNote } from "../../parts/Problems";
import { categoryTexts } from "../../texts/categories";

interface RecordPanelProps {
  readonly entity: Entity;
  readonly onClose: () => void;
  readonly onKept: (code: string) => void;
}

const EMPTY: EntityRecord = { code: "", labels: {}, position: 0, values: {}, image: null, version: 0 };

/** A record: its name, what it says, where it is used. */
export function RecordPanel({ code, ...rest }: RecordPanelProps & { readonly code: string }): ReactNode {
  const query = useQuery(recordQuery(rest.entity.code, code));
  return <Gate query={query}>{(record) => <RecordForm key={`${record.code} ${record.version}`} record={record} {...rest} />}</Gate>;
}

export function RecordForm({ record = EMPTY, entity, onClose, onKept }: RecordPanelProps & { readonly record?: EntityRecord }): ReactNode {
  const say = useTexts(categoryTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const toast = useToast();
  const client = useQueryClient();
  const [kept, setKept] = useState(record);
  const editable = may("catalog.attribute.update");
  const isNew = record.version === 0;
  const refresh = () => client.invalidateQueries({ queryKey: ["structure"] });
  const save = useMutation({
    mutationFn: () => entitiesApi.putRecord(entity.code, kept, record.version ?? 0),
    onSuccess: async () => {
      toast({ text: say("saved"), tone: "good" });
      await refresh();
      onKept(kept.code);
    },
  });
  const remove = useMutation({
    mutationFn: () => entitiesApi.removeRecord(entity.code, record.code, record.version ?? 0),
    onSuccess: async () => {
      toast({ text: say("removed") });
      onClose();
      await refresh();
    },
  });
  return (
    <DetailPanel title={localized(record.labels, language) || record.code || say("addRecord")} onClose={onClose}>
      <div className="flex flex-col gap-3 border-b border-line p-4">
        <TextField label={say("code")} required disabled={!isNew} value={kept.code} onText={(code) => setKept({ ...kept, code })} />
        <LocalizedFields label={say("name")} texts={kept.labels} editable={editable} error={null} onTexts={(labels) => setKept({ ...kept, labels })} />
        <OwnValues entity={entity.code} attributes={entity.attributes} values={kept.values} editable={editable} onValues={(values) => setKept({ ...kept, values })} />
        {save.isError || remove.isError ? <ProblemNote error={save.error ?? remove.error} /> : null}
        {editable ? (
          <div className="flex gap-2">
            <Button kind="primary" disabled={kept.code === ""} busy={save.isPending} onClick={() => save.mutate()}>
              {say("save")}
            </Button>
            {isNew || !may("catalog.attribute.delete") ? null : (
              <Button kind="quiet" busy={remove.isPending} onClick={() => remove.mutate()}>
                {say("remove")}
              </Button>
            )}
          </div>
        ) : null}
      </div>
      {isNew ? null : <Uses entity={entity.code} code={record.code} />}
    </DetailPanel>
  );
}

function Uses({ entity, code }: { readonly entity: string; readonly code: string }): ReactNode {
  const say = useTexts(categoryTexts);
  const { data: uses } = useQuery(usesQuery(entity, code));
  return (
    <Section title={say("uses")}>
      {uses === undefined ? null : (
        <ul className="flex flex-col gap-1">
          {uses.products === 0 && uses.others.length === 0 ? <li className="text-13 text-ink-soft">{say("unused")}</li> : null}
          {uses.products > 0 ? <li>{say("usedBy", { count: uses.products })}</li> : null}
          {uses.skus.map((sku) => (
            <li key={sku}>
              <Link to="/products" search={{ sku }} className="text-accent underline-offset-2 hover:underline">
                {sku}
              </Link>
            </li>
          ))}
          {uses.others.map((each) => (
            <li key={`${each.entity} ${each.code}`} className="text-13">
              {each.entity} / {each.code}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
