import { ChoiceField, localized, SelectSearch, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { attributesQuery } from "../../api/structure";
import { useSession } from "../../app/session";
import type { Change, ProductSearch } from "../../domain/filters";
import { fieldOf, REQUIRABLE } from "../../domain/requirements";
import { productTexts } from "../../texts/products";
import { useRequirementSets } from "./useFieldName";

interface CompletenessFilterProps {
  readonly search: ProductSearch;
  readonly onChange: (change: Change<ProductSearch>) => void;
}

const ANSWERS = { complete: { complete: true, nearly: undefined, missing: undefined }, incomplete: { complete: false, nearly: undefined }, nearly: { complete: undefined, nearly: true } } as const;

/** Products that lack something or nothing; then for which purpose, and which field. */
export function CompletenessFilter({ search, onChange }: CompletenessFilterProps): ReactNode {
  const say = useTexts(productTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const sets = useRequirementSets();
  const { data: attributes = [] } = useQuery({ ...attributesQuery, enabled: may("catalog.attribute.read") });
  const answer = search.nearly === true ? "nearly" : search.complete === undefined ? (search.missing === undefined ? "" : "incomplete") : search.complete ? "complete" : "incomplete";
  const fields = [
    { value: "", label: say("anyMissing") },
    ...(["price", "tax_class", "gtins", "categories"] as const).map((field) => ({ value: field, label: say(REQUIRABLE[field]) })),
    ...attributes.map((each) => ({ value: fieldOf(each.code), label: localized(each.labels, language) || each.code, detail: each.code })),
  ];
  return (
    <>
      <ChoiceField
        hideLabel
        label={say("completeness")}
        value={answer}
        choices={[
          { value: "", label: say("anyComplete") },
          { value: "complete", label: say("completeOnly") },
          { value: "incomplete", label: say("incompleteOnly") },
          { value: "nearly", label: say("nearlyOnly") },
        ]}
        onChoice={(text) => onChange(text in ANSWERS ? ANSWERS[text as keyof typeof ANSWERS] : { complete: undefined, nearly: undefined, set: undefined, missing: undefined })}
        className="w-46"
      />
      {answer === "" ? null : (
        <ChoiceField
          hideLabel
          label={say("requirementSet")}
          value={search.set ?? "family"}
          choices={sets.map(({ code, name }) => ({ value: code, label: name }))}
          onChoice={(code) => onChange({ set: code === "family" ? undefined : code })}
          className="w-44"
        />
      )}
      {answer === "" || answer === "complete" ? null : (
        <SelectSearch hideLabel label={say("missingField")} choices={fields} value={search.missing ?? ""} onChoice={(field) => onChange({ missing: field || undefined })} className="w-44" />
      )}
    </>
  );
}
