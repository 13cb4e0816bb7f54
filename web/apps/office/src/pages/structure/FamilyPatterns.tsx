import { Button, localized, Tag, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Fragment, type ReactNode } from "react";

import { conversionApi } from "../../api/conversions";
import { attributesQuery } from "../../api/structure";
import { ProblemNote } from "../../parts/Problems";
import { structureTexts } from "../../texts/structure";
import type { ErrorAt } from "../settings/SettingForm";

/** Null where nobody names by a pattern. */
export interface Patterns {
  readonly sku_pattern: string | null;
  readonly label_pattern: string | null;
}

interface FamilyPatternsProps {
  /** Null for a new family, which has no products to try them on. */
  readonly family: string | null;
  readonly attributes: readonly string[];
  readonly patterns: Patterns;
  readonly editable: boolean;
  readonly errorAt: ErrorAt;
  readonly onPatterns: (patterns: Patterns) => void;
}

/** How a family names its products, tried on ten of them before it is saved. */
export function FamilyPatterns({ family, attributes: own, patterns, editable, errorAt, onPatterns }: FamilyPatternsProps): ReactNode {
  const say = useTexts(structureTexts);
  const { language } = useLanguage();
  const { data: attributes = [] } = useQuery(attributesQuery);
  const named = attributes.filter(({ code, type }) => own.includes(code) && type !== "image" && type !== "file");
  const preview = useMutation({ mutationFn: (code: string) => conversionApi.patterns(code, patterns) });
  return (
    <>
      <TextField label={say("skuPattern")} help={say("skuPatternHelp", { example: "{brand}-{counter:5}" })} disabled={!editable} value={patterns.sku_pattern ?? ""} error={errorAt("/sku_pattern")} onText={(text) => onPatterns({ ...patterns, sku_pattern: text || null })} />
      <TextField label={say("labelPattern")} help={say("labelPatternHelp", { example: "{label} {colour}" })} disabled={!editable} value={patterns.label_pattern ?? ""} error={errorAt("/label_pattern")} onText={(text) => onPatterns({ ...patterns, label_pattern: text || null })} />
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
        {family === null ? null : (
          <Button busy={preview.isPending} onClick={() => preview.mutate(family)} className="self-start">
            {say("preview")}
          </Button>
        )}
        {preview.isError ? <ProblemNote error={preview.error} /> : null}
      {preview.data === undefined ? null : (
        <section aria-label={say("tenProducts")}>
          <h3 className="mb-2 text-13 font-semibold">{say("tenProducts")}</h3>
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
        </section>
      )}
    </>
  );
}
