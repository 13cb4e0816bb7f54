import { EmptyState, formatNumber, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { DataTable, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { Activity } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import { readersQuery, type FeedReader } from "../api/shop";
import { Page } from "../parts/Page";
import { Gate } from "../parts/Problems";
import { shopTexts } from "../texts/shop";
import { readerName } from "./readerName";

/** Who follows the feed, how far each has come, and what it could not do. */
export function ReadersPage(): ReactNode {
  const say = useTexts(shopTexts);
  const { language } = useLanguage();
  const query = useQuery(readersQuery);
  const [sort, setSort] = useState<{ readonly column: string; readonly descending: boolean } | null>(null);
  const columns = useMemo<readonly DataColumn<FeedReader>[]>(
    () => [
      { id: "name", title: say("reader"), width: 220, grow: 2, sortValue: ({ name }) => readerName(say, name), cell: ({ name }) => <span title={name} className="text-15">{readerName(say, name)}</span> },
      { id: "position", title: say("position"), width: 120, align: "end", sortValue: ({ position }) => position, cell: ({ position }) => formatNumber(position, language) },
      {
        id: "lag",
        title: say("lag"),
        width: 150,
        align: "end",
        sortValue: ({ lag }) => lag,
        cell: ({ lag }) => (lag === 0 ? <Tag tone="good">{say("allRead")}</Tag> : <Tag tone="attention">{formatNumber(lag, language)}</Tag>),
      },
      {
        id: "dead",
        title: say("deadLetters"),
        width: 130,
        align: "end",
        sortValue: (reader) => reader.dead_letters,
        cell: (reader) => (reader.dead_letters === 0 ? "0" : <Tag tone="loss">{formatNumber(reader.dead_letters, language)}</Tag>),
      },
      { id: "error", title: say("lastError"), width: 200, grow: 3, cell: (reader) => reader.last_error ?? "" },
    ],
    [say, language],
  );
  return (
    <Page title={say("readers")} lead={say("readersLead")}>
      <Gate query={query}>
        {(readers) => (
          <DataTable label={say("readers")} columns={columns} rows={readers} rowId={({ name }) => name} sort={sort} onSort={setSort} empty={<EmptyState icon={Activity} title={say("noReaders")} />} />
        )}
      </Gate>
    </Page>
  );
}
