import { formatNumber, localized, useLanguage, useTexts } from "@comptoir/ui";
import type { DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { UsersRound } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import { groupsQuery, type Group } from "../../api/customers";
import { useSession } from "../../app/session";
import { customerTexts } from "../../texts/customers";
import type { CustomerTabProps } from "./CustomersPage";
import { GroupPanel } from "./GroupPanel";
import { NamedTab } from "./NamedTab";

/** Groups of customers with how many belong to each now. */
export function GroupList(props: CustomerTabProps): ReactNode {
  const say = useTexts(customerTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const query = useQuery(groupsQuery);
  const columns = useMemo<readonly DataColumn<Group>[]>(
    () => [
      { id: "name", title: say("name"), width: 180, grow: 2, cell: ({ name, code }) => <span className="text-15">{localized(name, language) || code}</span> },
      { id: "code", title: say("code"), width: 120, grow: 1, cell: ({ code }) => code },
      { id: "how", title: say("how"), width: 110, cell: ({ rule }) => say(rule === null ? "byHand" : "byRule") },
      { id: "members", title: say("members"), width: 100, align: "end", cell: ({ customers }) => formatNumber(customers, language) },
    ],
    [say, language],
  );
  return (
    <NamedTab
      {...props}
      query={query}
      columns={columns}
      icon={UsersRound}
      words={{ label: say("groups"), add: say("addGroup"), emptyTitle: say("noGroups"), emptyHelp: say("noGroupsHelp") }}
      editable={may("customers.group.edit")}
      panel={({ item, ...panel }) => <GroupPanel group={item} {...panel} />}
    />
  );
}
