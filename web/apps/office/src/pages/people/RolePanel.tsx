import { localized, useLanguage, useTexts } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { rolesQuery, type Role } from "../../api/people";
import { Section } from "../../parts/Facts";
import { peopleTexts } from "../../texts/people";

/** Permissions by the module they belong to. */
function byModule(permissions: readonly string[]): [string, string[]][] {
  const modules = new Map<string, string[]>();
  for (const code of permissions) {
    const module = code.split(".")[0] ?? code;
    modules.set(module, [...(modules.get(module) ?? []), code]);
  }
  return [...modules];
}

/** What a role may do, and up to where alone. */
export function RolePanel({ role, onClose }: { readonly role: Role; readonly onClose: () => void }): ReactNode {
  const say = useTexts(peopleTexts);
  const { language } = useLanguage();
  const { data: roles = [] } = useQuery(rolesQuery);
  const limits = Object.entries(role.limits);
  return (
    <DetailPanel title={localized(role.label, language) || role.code} subtitle={say("permissions", { count: role.permissions.length })} onClose={onClose}>
      {limits.length > 0 ? (
        <Section title={say("limits")}>
          <ul className="text-13">
            {limits.map(([permission, limit]) => {
              const approver = role.approvals[permission];
              const name = localized(roles.find((each) => each.code === approver)?.label, language) || (approver ?? "");
              return (
                <li key={permission}>
                  {permission}: {limit}
                  {approver === undefined ? "" : ` · ${say("approval", { role: name })}`}
                </li>
              );
            })}
          </ul>
        </Section>
      ) : null}
      {byModule(role.permissions).map(([module, permissions]) => (
        <Section key={module} title={module}>
          <ul className="flex flex-wrap gap-1.5">
            {permissions.map((permission) => (
              <li key={permission} className="rounded-full bg-ground-strong px-2.5 py-0.5 text-13">
                {permission.slice(module.length + 1)}
              </li>
            ))}
          </ul>
        </Section>
      ))}
    </DetailPanel>
  );
}
