import { Button, EmptyState, formatNumber, localized, useLanguage, useTexts } from "@comptoir/ui";
import { DataTable, SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { Plus, UsersRound } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import { groupsQuery, type Group } from "../../api/customers";
import { useSession } from "../../app/session";
import { ProblemNote } from "../../parts/Problems";
import { customerTexts } from "../../texts/customers";
import type { CustomerTabProps } from "./CustomersPage";
import { GroupPanel } from "./GroupPanel";

const NONE: readonly Group[] = [];

/** Groups of customers with how many belong to each now. */
export function GroupList({ search, onSearch }: CustomerTabProps): ReactNode {
  const say = useTexts(customerTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const query = useQuery(groupsQuery);
  const groups = query.data ?? NONE;
  const columns = useMemo<readonly DataColumn<Group>[]>(
    () => [
      { id: "name", title: say("name"), width: 180, grow: 2, cell: ({ name, code }) => <span className="text-15">{localized(name, language) || code}</span> },
      { id: "code", title: say("code"), width: 120, grow: 1, cell: ({ code }) => code },
      { id: "how", title: say("how"), width: 110, cell: ({ rule }) => say(rule === null ? "byHand" : "byRule") },
      { id: "members", title: say("members"), width: 100, align: "end", cell: ({ customers }) => formatNumber(customers, language) },
    ],
    [say, language],
  );
  const chosen = groups.find(({ code }) => code === search.id);
  const close = (): void => onSearch({ id: undefined, new: undefined });
  const add = may("customers.group.edit") ? (
    <Button kind="primary" icon={Plus} onClick={() => onSearch({ new: true, id: undefined })}>
      {say("addGroup")}
    </Button>
  ) : null;
  const side =
    search.new === true ? (
      <GroupPanel group={null} taken={groups.map(({ code }) => code)} onClose={close} onSaved={(code) => onSearch({ new: undefined, id: code })} />
    ) : chosen === undefined ? null : (
      <GroupPanel key={`${chosen.code} ${chosen.version}`} group={chosen} taken={[]} onClose={close} onSaved={() => undefined} />
    );
  return (
    <SplitPane side={side}>
      <div className="flex justify-end border-b border-line bg-paper px-4 py-2">{add}</div>
      {query.isError ? (
        <div className="p-4">
          <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : null}
      <DataTable
        label={say("groups")}
        columns={columns}
        rows={groups}
        rowId={({ code }) => code}
        selected={search.id ?? null}
        onSelect={({ code }) => onSearch({ id: code, new: undefined })}
        busy={query.isPending}
        empty={
          <EmptyState icon={UsersRound} title={say("noGroups")} action={add}>
            {say("noGroupsHelp")}
          </EmptyState>
        }
      />
    </SplitPane>
  );
}
