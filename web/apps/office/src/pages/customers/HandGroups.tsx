import { localized, Tag, useLanguage, useTexts } from "@comptoir/ui";
import type { ReactNode } from "react";

import type { Group } from "../../api/customers";
import { Checks } from "../../parts/Checks";
import { customerTexts } from "../../texts/customers";

interface HandGroupsProps {
  readonly groups: readonly Group[];
  /** Codes of every group the customer is in now. */
  readonly belongs: readonly string[];
  /** Chosen by hand; null while nothing was changed. */
  readonly chosen: readonly string[] | null;
  readonly editable: boolean;
  readonly onChosen: (chosen: readonly string[]) => void;
}

/** Groups put together by hand to choose from; those by rule only to read. */
export function HandGroups({ groups, belongs, chosen, editable, onChosen }: HandGroupsProps): ReactNode {
  const say = useTexts(customerTexts);
  const { language } = useLanguage();
  const byHand = groups.filter(({ rule }) => rule === null);
  const byRule = groups.filter(({ rule, code }) => rule !== null && belongs.includes(code));
  return (
    <>
      <Checks
        title={say("handGroups")}
        inline
        editable={editable}
        chosen={chosen ?? byHand.filter(({ code }) => belongs.includes(code)).map(({ code }) => code)}
        choices={byHand.map(({ code, name }) => ({ value: code, label: localized(name, language) || code }))}
        onChosen={onChosen}
      />
      {byRule.length === 0 ? null : (
        <p className="flex flex-wrap gap-1.5">
          {byRule.map(({ code, name }) => (
            <Tag key={code}>{`${localized(name, language) || code} · ${say("byRule")}`}</Tag>
          ))}
        </p>
      )}
    </>
  );
}
