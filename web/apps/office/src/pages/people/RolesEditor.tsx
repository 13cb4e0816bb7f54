import { Button, ChoiceField, IconButton, localized, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";

import { rolesQuery, type RoleGiven } from "../../api/people";
import { useSession } from "../../app/session";
import { peopleTexts } from "../../texts/people";
import { NarrowingFields } from "./NarrowingFields";

interface RolesEditorProps {
  readonly roles: readonly RoleGiven[];
  readonly editable: boolean;
  readonly onRoles: (roles: readonly RoleGiven[]) => void;
}

/** Roles, each for one store or for all. */
export function RolesEditor({ roles, editable, onRoles }: RolesEditorProps): ReactNode {
  const say = useTexts(peopleTexts);
  const { language } = useLanguage();
  const { session, may } = useSession();
  const { data: known = [] } = useQuery({ ...rolesQuery, enabled: may("access.role.read") });
  const codes = [...new Set([...known.map(({ code }) => code), ...roles.map(({ role }) => role)])];
  const roleChoices = codes.map((code) => ({ value: code, label: localized(known.find((role) => role.code === code)?.label, language) || code }));
  const storeChoices = [{ value: "", label: say("allStores") }, ...session.stores.map(({ code, name }) => ({ value: code, label: name }))];
  const replace = (at: number, given: RoleGiven): void => onRoles(roles.map((each, index) => (index === at ? given : each)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-13 font-medium">{say("rolesOf")}</legend>
      {roles.length === 0 ? <p className="text-13 text-ink-soft">{say("noRoles")}</p> : null}
      {roles.map((given, index) => (
        <div key={index} className="flex flex-col gap-1">
          <div className="flex flex-wrap items-end gap-2">
            <ChoiceField hideLabel label={say("role")} disabled={!editable} value={given.role} choices={roleChoices} onChoice={(role) => replace(index, { ...given, role })} className="min-w-full" />
            <ChoiceField
              hideLabel
              label={say("store")}
              disabled={!editable}
              value={given.store ?? ""}
              choices={storeChoices}
              onChoice={(store) => replace(index, { ...given, store: store || null })}
              className="flex-1"
            />
            {editable ? <IconButton icon={Trash2} label={say("removeRole")} onClick={() => onRoles(roles.filter((_, at) => at !== index))} /> : null}
          </div>
          <NarrowingFields narrowing={given.narrowing ?? {}} editable={editable} onNarrowing={(narrowing) => replace(index, { ...given, narrowing })} />
        </div>
      ))}
      {editable ? (
        <Button kind="quiet" icon={Plus} onClick={() => onRoles([...roles, { role: codes[0] ?? "read_only", store: null }])} className="self-start">
          {say("addRole")}
        </Button>
      ) : null}
    </fieldset>
  );
}
