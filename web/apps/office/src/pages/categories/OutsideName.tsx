import { SelectSearch, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { categoriesApi, nodesQuery, type Taxonomy, type WholeCategory } from "../../api/categories";
import { ProblemNote } from "../../parts/Problems";
import { categoryTexts } from "../../texts/categories";

/** What an outside list calls a category: its own name, or that of one above. */
export function OutsideName({ category, taxonomy, editable }: { readonly category: WholeCategory; readonly taxonomy: Taxonomy; readonly editable: boolean }): ReactNode {
  const say = useTexts(categoryTexts);
  const client = useQueryClient();
  const [words, setWords] = useState("");
  const { data: nodes = [] } = useQuery(nodesQuery(taxonomy.code, words));
  const call = useMutation({
    mutationFn: (name: string) => categoriesApi.call(category.code, taxonomy.code, name === "" ? null : name),
    onSuccess: () => client.invalidateQueries({ queryKey: ["structure", "categories"] }),
  });
  const called = category.called[taxonomy.code];
  const own = called?.by === category.code ? called.name : "";
  const above = called === undefined || own !== "" ? say("noName") : `${called.name} (${say("inherited", { category: called.by })})`;
  const none = [{ value: "", label: above }, ...(own === "" || nodes.some(({ path }) => path === own) ? [] : [{ value: own, label: own }])];
  const found = nodes.map(({ path, number }) => ({ value: path, label: path, ...(number === null ? {} : { detail: number }) }));
  return (
    <div className="flex flex-col gap-2">
      <SelectSearch
        label={taxonomy.code}
        disabled={!editable}
        value={own}
        choices={words === "" ? [...none, ...found] : [...found, ...none] /* what is searched for comes first: Enter takes it */}
        onSearch={setWords}
        onChoice={(name) => call.mutate(name)}
      />
      {call.isError ? <ProblemNote error={call.error} /> : null}
    </div>
  );
}
