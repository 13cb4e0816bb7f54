import { Button, TextField, useTexts } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type ReactNode } from "react";

import { categoriesApi, taxonomiesQuery } from "../../api/categories";
import { ProblemNote } from "../../parts/Problems";
import { categoryTexts } from "../../texts/categories";

/** The lists of marketplaces that were read in, and a file for another one or a newer edition. */
export function OutsideLists({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useTexts(categoryTexts);
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState("google");
  const { data: taxonomies = [] } = useQuery(taxonomiesQuery);
  const take = useMutation({ mutationFn: (file: File) => categoriesApi.readTaxonomy(code, file), onSuccess: () => client.invalidateQueries({ queryKey: ["structure"] }) });
  return (
    <DetailPanel title={say("taxonomies")} onClose={onClose}>
      <div className="flex flex-col gap-4 p-4">
        <p className="text-ink-soft">{say("taxonomiesHelp")}</p>
        <ul className="flex flex-col gap-2">
          {taxonomies.map((each) => (
            <li key={each.code}>
              <p className="font-medium">{each.code}</p>
              <p className="text-13 text-ink-soft">
                {say("size", { count: each.size, mapped: each.mapped })} {each.edition}
              </p>
              {Object.keys(each.lost).length === 0 ? null : <p className="text-13 text-loss">{say("gone", { names: Object.entries(each.lost).map(([category, name]) => `${category} (${name})`).join(", ") })}</p>}
            </li>
          ))}
        </ul>
        <TextField label={say("code")} value={code} onText={setCode} />
        <input
          ref={input}
          type="file"
          accept=".txt,.json"
          aria-label={say("readIn")}
          tabIndex={-1}
          className="sr-only"
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file !== undefined) take.mutate(file);
            event.target.value = "";
          }}
        />
        {take.isError ? <ProblemNote error={take.error} /> : null}
        <Button kind="primary" disabled={code === ""} busy={take.isPending} onClick={() => input.current?.click()} className="self-start">
          {say("readIn")}
        </Button>
      </div>
    </DetailPanel>
  );
}
