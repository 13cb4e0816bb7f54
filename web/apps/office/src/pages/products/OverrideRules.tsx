import { ChoiceField, localized, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { attributesQuery, familiesQuery, putOverridable, splitsQuery } from "../../api/structure";
import { useSession } from "../../app/session";
import type { Split } from "../../domain/newProduct";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { moveTexts } from "../../texts/moves";

/** Which attributes of the levels above a variant may say otherwise; for those who may edit families. */
export function OverrideRules({ split: code }: { readonly split: string }): ReactNode {
  const { may } = useSession();
  const { data: splits } = useQuery(splitsQuery);
  const split = splits?.find((each) => each.code === code);
  return split === undefined || !may("catalog.structure.edit") ? null : <Rules split={split} />;
}

function Rules({ split }: { readonly split: Split }): ReactNode {
  const say = useTexts(moveTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const { data: attributes = [] } = useQuery(attributesQuery);
  const { data: families = [] } = useQuery(familiesQuery);
  const { overridable } = split;
  const write = useMutation({
    mutationFn: (wanted: readonly string[] | null) => putOverridable(split.code, wanted),
    onSettled: () => client.invalidateQueries({ queryKey: ["structure", "family-variants"] }),
  });
  const set = (wanted: readonly string[] | null): void => {
    write.mutate(wanted, { onSuccess: () => toast({ text: say("overrides"), undo: () => write.mutate(overridable) }) });
  };
  const owned = families.find((each) => each.code === split.family)?.attributes ?? [];
  const axes = new Set(split.levels.flatMap((level) => level.axes));
  const lowest = new Set(split.levels[split.levels.length - 1]?.attributes ?? []);
  const depthOf = (attribute: string): number => split.levels.findIndex((level) => level.attributes.includes(attribute)) + 1;
  const above = attributes.filter((each) => owned.includes(each.code) && !axes.has(each.code) && !lowest.has(each.code) && each.type !== "identifier");
  return (
    <Section title={say("overrides")}>
      <div className="flex flex-col gap-3">
        <ChoiceField
          label={say("overrides")}
          hideLabel
          help={say("overridesHelp")}
          value={overridable === null ? "all" : "some"}
          choices={[
            { value: "all", label: say("overridesAll") },
            { value: "some", label: say("overridesSome") },
          ]}
          onChoice={(choice) => set(choice === "all" ? null : above.map((each) => each.code))}
        />
        {overridable === null ? null : (
          <ul className="flex flex-col">
            {above.map((each) => (
              <li key={each.code}>
                <label className="flex min-h-9 items-center gap-2 pointer-coarse:min-h-11">
                  <input
                    type="checkbox"
                    checked={overridable.includes(each.code)}
                    onChange={(event) => set(event.target.checked ? [...overridable, each.code] : overridable.filter((one) => one !== each.code))}
                    className="size-4 accent-accent"
                  />
                  <span className="min-w-0 flex-1">{localized(each.labels, language) || each.code}</span>
                  <span className="text-13 text-ink-soft">{say("ownLevel", { level: depthOf(each.code) })}</span>
                </label>
              </li>
            ))}
          </ul>
        )}
        {write.isError ? <ProblemNote error={write.error} /> : null}
      </div>
    </Section>
  );
}
