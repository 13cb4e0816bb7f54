import { Button, localized, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { askLawful, keptFamilies, lawfulQuery, type LawfulGroup } from "../../api/structureEdit";
import { useSession } from "../../app/session";
import { Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { structureFormTexts } from "../../texts/structureForms";
import { CodeList } from "../products/CodeList";

/** What the law wants told on the web, by kind of goods, and which families are of each kind. */
export function LawTab(): ReactNode {
  return <Gate query={useQuery(lawfulQuery)}>{(groups) => <Groups groups={groups} />}</Gate>;
}

function Groups({ groups }: { readonly groups: readonly LawfulGroup[] }): ReactNode {
  const say = useTexts(structureFormTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const toast = useToast();
  const client = useQueryClient();
  const { data: families = [] } = useQuery(keptFamilies);
  const [chosen, setChosen] = useState<{ readonly [group: string]: readonly string[] }>(() => Object.fromEntries(groups.map((each) => [each.code, each.families])));
  const editable = may("catalog.structure.edit") && may("catalog.attribute.create");
  const save = useMutation({
    mutationFn: () => askLawful(Object.fromEntries(Object.entries(chosen).filter(([, codes]) => codes.length > 0))),
    onSuccess: async () => {
      toast({ text: say("lawSaved"), tone: "good" });
      await Promise.all(["structure", "products"].map((each) => client.invalidateQueries({ queryKey: [each] })));
    },
  });
  const choices = families.map(({ code, labels }) => ({ value: code, label: localized(labels, language) || code, detail: code }));
  return (
    <div className="flex max-w-3xl flex-col overflow-y-auto">
      <p className="px-4 pt-4 text-13 text-ink-soft">{say("lawHelp")}</p>
      {groups.map(({ code, labels, fields }) => (
        <Section key={code} title={localized(labels, language) || code}>
          <ul className="mb-3 list-disc pl-5 text-13">
            {fields.map(({ field, labels: names, source }) => (
              <li key={field}>
                {localized(names, language) || field} <span className="text-ink-soft">({source})</span>
              </li>
            ))}
          </ul>
          <CodeList label={say("lawFamilies")} codes={chosen[code] ?? []} choices={choices} editable={editable} onCodes={(codes) => setChosen({ ...chosen, [code]: codes })} />
        </Section>
      ))}
      <div className="flex flex-col items-start gap-3 p-4">
        {save.isError ? <ProblemNote error={save.error} /> : null}
        {editable ? (
          <Button kind="primary" busy={save.isPending} onClick={() => save.mutate()}>
            {say("lawAsk")}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
