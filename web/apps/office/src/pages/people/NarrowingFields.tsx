import { IconButton, localized, SelectSearch, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState, type ReactNode } from "react";

import { attributeGroupsQuery, categoriesQuery, channelsQuery } from "../../api/structure";
import { NARROWINGS, type Narrowing } from "../../api/people";
import { useSession } from "../../app/session";
import { localeName } from "../../domain/regions";
import { teamTexts } from "../../texts/team";

interface NarrowingFieldsProps {
  readonly narrowing: Narrowing;
  readonly editable: boolean;
  readonly onNarrowing: (narrowing: Narrowing) => void;
}

/** To which categories, attribute groups, languages and channels a role is narrowed; closed where it is not. */
export function NarrowingFields({ narrowing, editable, onNarrowing }: NarrowingFieldsProps): ReactNode {
  const say = useTexts(teamTexts);
  const [open] = useState(() => Object.values(narrowing).some((codes) => codes.length > 0));
  return (
    <details open={open} className="ml-1 border-l-2 border-line pl-3 text-13">
      <summary className="min-h-8 cursor-pointer py-1.5 text-ink-soft pointer-coarse:min-h-11 pointer-coarse:py-3">{say("narrowed")}</summary>
      <NarrowingLists narrowing={narrowing} editable={editable} onNarrowing={onNarrowing} />
    </details>
  );
}

function NarrowingLists({ narrowing, editable, onNarrowing }: NarrowingFieldsProps): ReactNode {
  const say = useTexts(teamTexts);
  const { language } = useLanguage();
  const enabled = useSession().may("catalog.structure.read");
  const { data: categories = [] } = useQuery({ ...categoriesQuery, enabled });
  const { data: groups = [] } = useQuery({ ...attributeGroupsQuery, enabled });
  const { data: channels = [] } = useQuery({ ...channelsQuery, enabled });
  const named = (things: readonly { readonly code: string; readonly labels: Readonly<Record<string, string>> }[]) => things.map(({ code, labels }) => ({ value: code, label: localized(labels, language) || code }));
  const choices = {
    categories: named(categories),
    attribute_groups: named(groups),
    locales: [...new Set(channels.flatMap(({ locales }) => locales))].map((code) => ({ value: code, label: localeName(code, language), detail: code })),
    channels: named(channels),
  };
  const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
  return (
    <div className="flex flex-col gap-3 py-2">
      <p className="text-ink-soft">{say("narrowedHelp")}</p>
      {NARROWINGS.map((dimension) => {
        const codes = narrowing[dimension] ?? [];
        const put = (next: readonly string[]): void => onNarrowing({ ...narrowing, [dimension]: next });
        return (
          <div key={dimension} className="flex flex-col gap-1">
            {editable ? (
              <SelectSearch
                label={say(dimension)}
                choices={[{ value: "", label: say("addOne") }, ...choices[dimension].filter(({ value }) => !codes.some((code) => same(code, value)))]}
                value=""
                onChoice={(code) => (code === "" ? undefined : put([...codes, code]))}
              />
            ) : (
              <span className="font-medium">{say(dimension)}</span>
            )}
            <ul className="flex flex-wrap gap-1.5">
              {codes.map((code) => {
                const name = choices[dimension].find(({ value }) => same(value, code))?.label ?? code;
                return (
                  <li key={code} className="flex items-center rounded-full bg-ground-strong pl-2.5">
                    {name}
                    {editable ? <IconButton icon={X} label={say("remove", { name })} onClick={() => put(codes.filter((each) => each !== code))} /> : <span className="w-2.5" />}
                  </li>
                );
              })}
            </ul>
          </div>
        );
      })}
    </div>
  );
}
