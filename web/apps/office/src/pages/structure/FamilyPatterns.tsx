import { Button, localized, Tag, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Fragment, useState, type ReactNode } from "react";

import { conversionApi, type Patterned } from "../../api/conversions";
import { attributesQuery } from "../../api/structure";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { structureTexts } from "../../texts/structure";

/** How a family names its products, tried on ten of them. */
export function FamilyPatterns({ family }: { readonly family: Patterned }): ReactNode {
  const say = useTexts(structureTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const [sku, setSku] = useState(family.sku_pattern ?? "");
  const [label, setLabel] = useState(family.label_pattern ?? "");
  const { data: attributes = [] } = useQuery(attributesQuery);
  const named = attributes.filter(({ code, type }) => family.attributes.includes(code) && type !== "image" && type !== "file");
  const patterns = { sku_pattern: sku || null, label_pattern: label || null };
  const preview = useMutation({ mutationFn: () => conversionApi.patterns(family.code, patterns) });
  const save = useMutation({
    mutationFn: () => conversionApi.keepPatterns(family, patterns),
    onSuccess: async () => {
      toast({ text: say("saved"), tone: "good" });
      await client.invalidateQueries({ queryKey: ["structure"] });
    },
  });
  const problem = save.error ?? preview.error;
  return (
    <div className="border-t border-line">
      <div className="flex flex-col gap-3 border-b border-line p-4">
        <TextField label={say("skuPattern")} help={say("skuPatternHelp", { example: "{brand}-{counter:5}" })} value={sku} onText={setSku} />
        <TextField label={say("labelPattern")} help={say("labelPatternHelp", { example: "{label} {colour}" })} value={label} onText={setLabel} />
        <details className="text-13">
          <summary className="min-h-8 cursor-pointer text-ink-soft pointer-coarse:min-h-11">{say("mayName")}</summary>
          <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
            {named.map(({ code, labels }) => (
              <Fragment key={code}>
                <dt>{`{${code}}`}</dt>
                <dd className="text-ink-soft">{localized(labels, language) || code}</dd>
              </Fragment>
            ))}
          </dl>
        </details>
        <div className="flex flex-wrap gap-2">
          <Button kind="primary" busy={save.isPending} onClick={() => save.mutate()}>
            {say("save")}
          </Button>
          <Button busy={preview.isPending} onClick={() => preview.mutate()}>
            {say("preview")}
          </Button>
        </div>
        {problem === null ? null : <ProblemNote error={problem} />}
      </div>
      {preview.data === undefined ? null : (
        <Section title={say("tenProducts")}>
          <ul className="flex flex-col gap-2 text-13">
            {preview.data.length === 0 ? <li className="text-ink-soft">{say("noProducts")}</li> : null}
            {preview.data.map((each) => (
              <li key={each.sku} className="flex flex-wrap items-center gap-2">
                <span className="text-ink-soft">{each.sku}</span>
                <span>{[each.new_sku, localized(each.labels, language)].filter(Boolean).join(" · ")}</span>
                {each.missing.length > 0 ? <Tag tone="attention">{say("missing", { fields: each.missing.join(", ") })}</Tag> : null}
                {each.is_taken ? <Tag tone="loss">{say("taken")}</Tag> : null}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  );
}
