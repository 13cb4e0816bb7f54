import { Button, ChoiceField, EmptyState, formatAgo, localized, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { Building2, Contact, Search, UserPlus } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import { groupsQuery, type CustomerItem } from "../../api/customers";
import { useSession } from "../../app/session";
import { PagedTable } from "../../parts/PagedTable";
import { useDelayed } from "../../parts/useDelayed";
import { useFeedRefresh } from "../../parts/useFeed";
import { usePages } from "../../parts/usePages";
import { customerTexts } from "../../texts/customers";
import { CustomerPanel, NewCustomerPanel } from "./CustomerPanel";
import type { CustomerTabProps } from "./CustomersPage";

/** Everybody, or whoever fits what is typed: a name, a phone number in any spelling, an e-mail, a card. */
export function CustomerList({ search, onSearch }: CustomerTabProps): ReactNode {
  const say = useTexts(customerTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const { data: groups = [] } = useQuery({ ...groupsQuery, enabled: may("customers.group.read") });
  const q = useDelayed((search.q ?? "").trim());
  const group = search.group;
  const list = usePages<CustomerItem>(["customers", "list", q, group], "/customers", { q, group: q === "" ? group : undefined }, { limit: 100 });
  useFeedRefresh(["customers.customer"], ["customers", "list"]);
  const columns = useColumns(groups.map(({ code, name }) => ({ code, name: localized(name, language) || code })));
  const mayAdd = may("customers.customer.create");
  const at = list.rows.findIndex(({ id }) => id === search.id);
  const walkTo = (index: number): (() => void) | undefined => {
    const row = list.rows[index];
    return at < 0 || row === undefined ? undefined : () => onSearch({ id: row.id });
  };
  const close = (): void => onSearch({ id: undefined, new: undefined, part: undefined });
  const add = mayAdd ? (
    <Button kind="primary" icon={UserPlus} onClick={() => onSearch({ new: true, id: undefined })}>
      {say("add")}
    </Button>
  ) : null;
  const side =
    search.new === true && mayAdd ? (
      <NewCustomerPanel onClose={close} onAdded={(id) => onSearch({ new: undefined, id })} />
    ) : search.id === undefined ? null : (
      <CustomerPanel key={search.id} id={search.id} part={search.part ?? "profile"} onPart={(part) => onSearch({ part })} onGo={(id) => onSearch({ id })} onClose={close} onPrevious={walkTo(at - 1)} onNext={walkTo(at + 1)} />
    );
  const isFiltered = q !== "" || group !== undefined;
  return (
    <SplitPane side={side}>
      <div className="flex flex-wrap items-center gap-2 border-b border-line bg-paper px-4 py-2">
        <TextField hideLabel label={say("search")} placeholder={say("search")} type="search" icon={Search} value={search.q ?? ""} onText={(text) => onSearch({ q: text === "" ? undefined : text })} className="min-w-48 flex-1 sm:max-w-sm" />
        <ChoiceField
          hideLabel
          label={say("group")}
          value={group ?? ""}
          choices={[{ value: "", label: say("anyGroup") }, ...groups.map(({ code, name }) => ({ value: code, label: localized(name, language) || code }))]}
          onChoice={(code) => onSearch({ group: code === "" ? undefined : code })}
          className="w-44"
        />
        <span className="ml-auto">{add}</span>
      </div>
      <PagedTable
        list={list}
        label={say("title")}
        columns={columns}
        rowId={({ id }) => id}
        rowHeight={44}
        selected={search.id ?? null}
        onSelect={({ id }) => onSearch({ id, new: undefined })}
        empty={
          isFiltered ? (
            <EmptyState icon={Contact} title={say("nothingTitle")} action={<Button onClick={() => onSearch({ q: undefined, group: undefined })}>{say("clear")}</Button>}>
              {say("nothingHelp")}
            </EmptyState>
          ) : (
            <EmptyState icon={Contact} title={say("emptyTitle")} action={add}>
              {say("emptyHelp")}
            </EmptyState>
          )
        }
      />
    </SplitPane>
  );
}

function useColumns(groups: readonly { readonly code: string; readonly name: string }[]): readonly DataColumn<CustomerItem>[] {
  const say = useTexts(customerTexts);
  const { language } = useLanguage();
  const [now] = useState(() => Date.now());
  const named = JSON.stringify(groups);
  return useMemo<readonly DataColumn<CustomerItem>[]>(() => {
    const names = new Map((JSON.parse(named) as typeof groups).map(({ code, name }) => [code, name]));
    return [
      {
        id: "name",
        title: say("name"),
        width: 190,
        grow: 3,
        cell: ({ name, kind }) => (
          <span className="flex items-center gap-2">
            {kind === "company" ? <Building2 aria-label={say("company")} className="size-4 shrink-0 text-ink-soft" /> : null}
            <span className="truncate text-15">{name}</span>
          </span>
        ),
      },
      { id: "phone", title: say("phone"), width: 140, grow: 1, cell: ({ phone_shown }) => phone_shown ?? "" },
      { id: "email", title: say("email"), width: 190, grow: 2, cell: ({ email }) => email ?? "" },
      { id: "groups", title: say("groups"), width: 140, grow: 1, cell: (row) => row.groups.map((code) => names.get(code) ?? code).join(", ") },
      { id: "activity", title: say("lastActivity"), width: 140, cell: (row) => formatAgo(row.last_activity_at, now, language) },
    ];
  }, [say, language, now, named]);
}
