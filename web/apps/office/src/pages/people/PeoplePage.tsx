import { Button, EmptyState, localized, Tag, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Search, UserPlus, Users } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import { rolesQuery, type Person, type Role } from "../../api/people";
import { useSession } from "../../app/session";
import { withChange, type Change, type PeopleSearch } from "../../domain/filters";
import { NamedList } from "../../parts/NamedList";
import { Page } from "../../parts/Page";
import { PagedTable } from "../../parts/PagedTable";
import { TabBar } from "../../parts/TabBar";
import { useDelayed } from "../../parts/useDelayed";
import { usePages } from "../../parts/usePages";
import { peopleTexts } from "../../texts/people";
import { PersonPanel } from "./PersonPanel";
import { RolePanel } from "./RolePanel";

const route = getRouteApi("/people");

/** People with their roles, and what each role may do. */
export function PeoplePage(): ReactNode {
  const say = useTexts(peopleTexts);
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const setSearch = (change: Change<PeopleSearch>): void => {
    void navigate({ to: "/people", search: (before) => withChange(before, change) });
  };
  const seesPeople = may("access.person.read");
  const showsRoles = search.tab === "roles" || !seesPeople;
  return (
    <Page
      title={say("title")}
      actions={
        may("access.person.edit") ? (
          <Button kind="primary" icon={UserPlus} onClick={() => setSearch({ tab: undefined, role: undefined, person: "new" })}>
            {say("add")}
          </Button>
        ) : undefined
      }
    >
      {seesPeople && may("access.role.read") ? (
        <TabBar
          label={say("title")}
          current={showsRoles ? "roles" : "people"}
          tabs={(["people", "roles"] as const).map((tab) => ({ tab, text: say(tab) }))}
          onTab={(tab) => setSearch({ tab: tab === "roles" ? tab : undefined, person: undefined, role: undefined })}
        />
      ) : null}
      {showsRoles ? <RoleList chosen={search.role} onChoose={(role) => setSearch({ role })} /> : <PeopleList chosen={search.person} onChoose={(person) => setSearch({ person })} />}
    </Page>
  );
}

interface ListProps {
  readonly chosen: string | undefined;
  readonly onChoose: (id: string | undefined) => void;
}

function PeopleList({ chosen, onChoose }: ListProps): ReactNode {
  const say = useTexts(peopleTexts);
  const { language } = useLanguage();
  const [text, setText] = useState("");
  const q = useDelayed(text.trim());
  const list = usePages<Person>(["people", "list", q], "/people", { q }, { limit: 100 });
  const { session, may } = useSession();
  const { data: roles } = useQuery({ ...rolesQuery, enabled: may("access.role.read") });
  const columns = useMemo<readonly DataColumn<Person>[]>(() => {
    const roleName = (code: string): string => localized(roles?.find((role) => role.code === code)?.label, language) || code;
    return [
      { id: "name", title: say("name"), width: 136, grow: 2, sortValue: ({ name }) => name, cell: ({ name }) => <span className="text-15">{name}</span> },
      { id: "email", title: say("email"), width: 280, grow: 2, sortValue: ({ email }) => email, cell: ({ email }) => <span title={email}>{email}</span> },
      {
        id: "roles",
        title: say("roles"),
        width: 220,
        grow: 3,
        cell: (person) => person.roles.map((given) => (given.store === null ? roleName(given.role) : `${roleName(given.role)} (${session.stores.find(({ code }) => code === given.store)?.name ?? given.store})`)).join(", "),
      },
      {
        id: "access",
        title: say("access"),
        width: 190,
        cell: (person) =>
          person.disabled ? <Tag tone="loss">{say("disabled")}</Tag> : person.password_change_due ? <Tag tone="attention">{say("passwordDue")}</Tag> : <Tag tone="good">{say("active")}</Tag>,
      },
    ];
  }, [say, language, roles, session]);
  const [sort, setSort] = useState<{ readonly column: string; readonly descending: boolean } | null>(null);
  return (
    <SplitPane sideWidth={460} side={chosen === undefined ? null : <PersonPanel key={chosen} id={chosen} onClose={() => onChoose(undefined)} onCreated={onChoose} />}>
      <div className="border-b border-line bg-paper px-4 py-2">
        <TextField hideLabel label={say("search")} placeholder={say("search")} type="search" icon={Search} value={text} onText={setText} className="max-w-sm" />
      </div>
      <PagedTable
        list={list}
        label={say("people")}
        columns={columns}
        rowId={({ id }) => id}
        selected={chosen ?? null}
        onSelect={({ id }) => onChoose(id)}
        sort={sort}
        onSort={setSort}
        empty={
          <EmptyState icon={Users} title={say("emptyTitle")}>
            {say("emptyHelp")}
          </EmptyState>
        }
      />
    </SplitPane>
  );
}

function RoleList({ chosen, onChoose }: ListProps): ReactNode {
  const say = useTexts(peopleTexts);
  const { language } = useLanguage();
  const query = useQuery(rolesQuery);
  const columns = useMemo<readonly DataColumn<Role>[]>(
    () => [
      { id: "role", title: say("role"), width: 200, grow: 2, cell: (role) => <span className="text-15">{localized(role.label, language) || role.code}</span> },
      { id: "permissions", title: say("rights"), width: 160, grow: 1, cell: (role) => say("permissions", { count: role.permissions.length }) },
      { id: "office", title: say("access"), width: 110, cell: (role) => (role.office ? <Tag>{say("officeRole")}</Tag> : "") },
    ],
    [say, language],
  );
  return (
    <NamedList
      query={query}
      label={say("roles")}
      columns={columns}
      code={chosen}
      isNew={false}
      onOpen={onChoose}
      panel={({ item, onClose }) => (item === null ? null : <RolePanel role={item} onClose={onClose} />)}
      sideWidth={460}
      empty={null}
    />
  );
}
