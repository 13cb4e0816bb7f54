import { Button, EmptyState, formatNumber, localized, useLanguage, useTexts } from "@comptoir/ui";
import { DataTable, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { Filter, Plus } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import { segmentsQuery, type Segment } from "../../api/segments";
import { useSession } from "../../app/session";
import { ProblemNote } from "../../parts/Problems";
import { segmentTexts } from "../../texts/segments";
import type { CustomerTabProps } from "./CustomersPage";
import { SegmentPanel } from "./SegmentPanel";

const NONE: readonly Segment[] = [];

/** Segments with how many customers each has now. */
export function SegmentList({ search, onSearch }: CustomerTabProps): ReactNode {
  const say = useTexts(segmentTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const query = useQuery(segmentsQuery);
  const segments = query.data ?? NONE;
  const columns = useMemo<readonly DataColumn<Segment>[]>(
    () => [
      { id: "name", title: say("name"), width: 200, grow: 2, cell: ({ name, code }) => <span className="text-15">{localized(name, language) || code}</span> },
      { id: "code", title: say("code"), width: 140, grow: 1, cell: ({ code }) => code },
      { id: "members", title: say("members"), width: 110, align: "end", cell: ({ members }) => formatNumber(members, language) },
    ],
    [say, language],
  );
  const chosen = segments.find(({ code }) => code === search.id);
  const close = (): void => onSearch({ id: undefined, new: undefined });
  const add = may("customers.segment.edit") ? (
    <Button kind="primary" icon={Plus} onClick={() => onSearch({ new: true, id: undefined })}>
      {say("add")}
    </Button>
  ) : null;
  const side =
    search.new === true ? (
      <SegmentPanel segment={null} taken={segments.map(({ code }) => code)} onClose={close} onSaved={(code) => onSearch({ new: undefined, id: code })} />
    ) : chosen === undefined ? null : (
      <SegmentPanel key={`${chosen.code} ${chosen.version}`} segment={chosen} taken={[]} onClose={close} onSaved={() => undefined} />
    );
  return (
    <SplitPane side={side}>
      <div className="flex min-h-12 justify-end border-b border-line bg-paper px-4 py-2">{add}</div>
      {query.isError ? (
        <div className="p-4">
          <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : null}
      <DataTable
        label={say("segments")}
        columns={columns}
        rows={segments}
        rowId={({ code }) => code}
        selected={search.id ?? null}
        onSelect={({ code }) => onSearch({ id: code, new: undefined })}
        busy={query.isPending}
        empty={
          <EmptyState icon={Filter} title={say("emptyTitle")} action={add}>
            {say("emptyHelp")}
          </EmptyState>
        }
      />
    </SplitPane>
  );
}
