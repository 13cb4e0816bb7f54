import { formatNumber, localized, useLanguage, useTexts } from "@comptoir/ui";
import type { DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { Filter } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import { segmentsQuery, type Segment } from "../../api/segments";
import { useSession } from "../../app/session";
import { segmentTexts } from "../../texts/segments";
import type { CustomerTabProps } from "./CustomersPage";
import { NamedTab } from "./NamedTab";
import { SegmentPanel } from "./SegmentPanel";

/** Segments with how many customers each has now. */
export function SegmentList(props: CustomerTabProps): ReactNode {
  const say = useTexts(segmentTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const query = useQuery(segmentsQuery);
  const columns = useMemo<readonly DataColumn<Segment>[]>(
    () => [
      { id: "name", title: say("name"), width: 200, grow: 2, cell: ({ name, code }) => <span className="text-15">{localized(name, language) || code}</span> },
      { id: "code", title: say("code"), width: 140, grow: 1, cell: ({ code }) => code },
      { id: "members", title: say("members"), width: 110, align: "end", cell: ({ members }) => formatNumber(members, language) },
    ],
    [say, language],
  );
  return (
    <NamedTab
      {...props}
      query={query}
      columns={columns}
      icon={Filter}
      words={{ label: say("segments"), add: say("add"), emptyTitle: say("emptyTitle"), emptyHelp: say("emptyHelp") }}
      editable={may("customers.segment.edit")}
      panel={({ item, ...panel }) => <SegmentPanel segment={item} {...panel} />}
    />
  );
}
