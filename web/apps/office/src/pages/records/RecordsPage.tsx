import { Button, ChoiceField, EmptyState, localized, Picture, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { DataTable, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Library, Plus, Settings2 } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import { entitiesQuery, entityQuery, recordsQuery, type Entity, type EntityRecord } from "../../api/categories";
import { useSession } from "../../app/session";
import { Page } from "../../parts/Page";
import { Gate } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { categoryTexts } from "../../texts/categories";
import { EntityForm } from "./EntityForm";
import { RecordForm, RecordPanel } from "./RecordPanel";

const route = getRouteApi("/records");
const NEW = "+new";
const ENTITY = "+entity";

/** Reference entities and their records: what products name instead of writing it again. */
export function RecordsPage(): ReactNode {
  const say = useTexts(categoryTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(entitiesQuery);
  useFeedRefresh(["catalog.structure", "catalog.records"], ["structure"]);
  const { record } = search;
  const entity = query.data?.find(({ code }) => code === search.entity) ?? query.data?.find(({ code }) => code !== "category") ?? query.data?.[0];
  const choose = (code: string | undefined, record: string | undefined): void => {
    void navigate({ to: "/records", search: { ...(code === undefined ? {} : { entity: code }), ...(record === undefined ? {} : { record }) }, replace: true });
  };
  const describes = may("catalog.structure.edit");
  const side = record === undefined ? null : <Gate query={query}>{(entities) => <Side key={`${search.entity} ${record}`} wanted={search.entity === NEW ? null : (entity ?? null)} entities={entities} record={record} choose={choose} />}</Gate>;
  return (
    <Page
      title={say("records")}
      lead={say("recordsLead")}
      actions={
        <>
          {query.isPending || (entity !== undefined && entity.code !== "category") ? (
            <Button kind="primary" icon={Plus} disabled={entity === undefined} onClick={() => choose(entity?.code, NEW)}>
              {say("addRecord")}
            </Button>
          ) : null}
          {describes && (query.isPending || entity !== undefined) ? (
            <Button icon={Settings2} disabled={entity === undefined} onClick={() => choose(entity?.code, ENTITY)}>
              {say("describe")}
            </Button>
          ) : null}
          {describes ? (
            <Button icon={Library} onClick={() => choose(NEW, ENTITY)}>
              {say("addEntity")}
            </Button>
          ) : null}
        </>
      }
    >
      <SplitPane sideWidth={520} side={side}>
        <Gate query={query}>
          {(entities) =>
            entity === undefined ? (
              <EmptyState icon={Library} title={say("noEntities")} className="flex-1">
                {say("noEntitiesHelp")}
              </EmptyState>
            ) : (
              <Records key={entity.code} entity={entity} chosen={record} onRecord={(next) => choose(entity.code, next)}>
                <ChoiceField label={say("entity")} value={entity.code} choices={entities.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code }))} onChoice={(code) => choose(code, undefined)} className="w-56" />
              </Records>
            )
          }
        </Gate>
      </SplitPane>
    </Page>
  );
}

interface SideProps {
  readonly wanted: Entity | null;
  readonly entities: readonly Entity[];
  readonly record: string;
  readonly choose: (entity: string | undefined, record: string | undefined) => void;
}

function Side({ wanted, entities, record, choose }: SideProps): ReactNode {
  const onClose = (): void => choose(wanted?.code, undefined);
  if (wanted === null) return <EntityForm entity={null} entities={entities} onClose={onClose} onKept={(code) => choose(code, undefined)} />;
  if (record === ENTITY) return <Described code={wanted.code} entities={entities} onClose={onClose} />;
  if (record === NEW) return <RecordForm entity={wanted} onClose={onClose} onKept={(code) => choose(wanted.code, code)} />;
  return <RecordPanel code={record} entity={wanted} onClose={onClose} onKept={(code) => choose(wanted.code, code)} />;
}

function Described({ code, entities, onClose }: { readonly code: string; readonly entities: readonly Entity[]; readonly onClose: () => void }): ReactNode {
  const query = useQuery(entityQuery(code));
  return <Gate query={query}>{(entity) => <EntityForm key={entity.version} entity={entity} entities={entities} onClose={onClose} onKept={() => undefined} />}</Gate>;
}

interface RecordsProps {
  readonly entity: Entity;
  readonly chosen: string | undefined;
  readonly onRecord: (code: string) => void;
  readonly children: ReactNode;
}

function Records({ entity, chosen, onRecord, children }: RecordsProps): ReactNode {
  const say = useTexts(categoryTexts);
  const { language } = useLanguage();
  const [words, setWords] = useState("");
  const query = useQuery({ ...recordsQuery(entity.code, words), enabled: entity.code !== "category" });
  const columns = useMemo<readonly DataColumn<EntityRecord>[]>(
    () => [
      { id: "image", title: say("picture"), width: 72, cell: (row) => (row.image === null ? null : <Picture src={row.image} name={row.code} alt="" className="size-8" />) },
      { id: "name", title: say("name"), width: 240, grow: 3, cell: (row) => <span className="text-15">{localized(row.labels, language) || row.code}</span> },
      { id: "code", title: say("code"), width: 160, cell: (row) => row.code },
    ],
    [say, language],
  );
  return (
    <>
      <div className="flex flex-wrap items-end gap-3 border-b border-line p-4">
        {children}
        {entity.code === "category" ? null : <TextField label={say("find")} type="search" value={words} onText={setWords} className="w-56" />}
      </div>
      {entity.code === "category" ? null : (
        <Gate query={query}>
          {(records) =>
            records.length === 0 ? (
              <EmptyState icon={Library} title={say("noRecords")} className="flex-1" />
            ) : (
              <DataTable label={say("records")} columns={columns} rows={records} rowId={({ code }) => code} selected={chosen ?? null} onSelect={({ code }) => onRecord(code)} />
            )
          }
        </Gate>
      )}
    </>
  );
}
