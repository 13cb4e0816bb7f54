import { localized, useLanguage, useTexts } from "@comptoir/ui";
import { useQueries, useQuery } from "@tanstack/react-query";

import { attributesQuery, categoriesQuery, familiesQuery, measurementFamiliesQuery, optionsQuery } from "../../api/structure";
import { useSession } from "../../app/session";
import type { Labels } from "../../domain/attributes";
import { textWithNames } from "../../domain/dataText";
import { isBlank, type Json, type Path } from "../../domain/product";
import { attributeOf, fieldOf } from "../../domain/requirements";
import { usePlaceNames } from "../../parts/usePlaceNames";
import { productTexts } from "../../texts/products";
import { shellTexts } from "../../texts/shell";

/** Attributes whose values are codes of a list. */
const LISTED: readonly string[] = ["single_choice", "multiple_choice", "reference"];

interface FieldNames {
  readonly nameOf: (path: Path) => string;
  readonly textOf: (field: string, data: Json) => string;
}

/** The field that a path leads to, as requirement sets and versions call it. */
export function fieldAt(path: Path): string {
  return path.kind === "field" ? path.field : fieldOf(path.attribute);
}

/** Names of fields and short texts of the data of these fields, as people read them: codes by their names. */
export function useFieldNames(fields: readonly string[]): FieldNames {
  const say = useTexts(productTexts);
  const sayShell = useTexts(shellTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const { data: attributes = [] } = useQuery(attributesQuery);
  const shown = attributes.filter(({ code }) => fields.includes(fieldOf(code)));
  const seesStructure = may("catalog.structure.read");
  const { data: families = [] } = useQuery({ ...familiesQuery, enabled: seesStructure && fields.includes("family") });
  const { data: categories = [] } = useQuery({ ...categoriesQuery, enabled: seesStructure && fields.includes("categories") });
  const { data: measures = [] } = useQuery({ ...measurementFamiliesQuery, enabled: seesStructure && shown.some(({ type }) => type === "measurement") });
  const listed = shown.filter(({ type }) => LISTED.includes(type));
  const options = useQueries({
    queries: listed.map((attribute) => optionsQuery(attribute)),
    combine: (found) => new Map(found.map(({ data = [] }, at) => [listed[at]?.code, data])),
  });
  const { placeName } = usePlaceNames();

  const nameOf = (path: Path): string => {
    if (path.kind === "field") {
      const names = { family: "family", parent: "parent", categories: "categories", enabled: "inUse", gtin: "barcodes" } as const;
      return say(names[path.field]);
    }
    const attribute = attributes.find((each) => each.code === path.attribute);
    const name = localized(attribute?.labels, language) || path.attribute;
    const scope = placeName(path.channel, path.locale);
    return scope === "" ? name : `${name} (${scope})`;
  };

  const codesOf = (field: string): readonly { readonly code: string; readonly labels: Labels }[] => {
    if (field === "family") return families;
    if (field === "categories") return categories;
    const attribute = shown.find(({ code }) => fieldOf(code) === field);
    if (attribute?.type === "measurement") return Object.values(measures.find(({ code }) => code === attribute.measurement_family)?.units ?? {});
    return options.get(attributeOf(field) ?? undefined) ?? [];
  };

  const textOf = (field: string, data: Json): string => {
    if (isBlank(data)) return say("unset");
    if (typeof data === "boolean") return sayShell(data ? "yes" : "no");
    const names = new Map(codesOf(field).map(({ code, labels }) => [code, localized(labels, language) || code]));
    return textWithNames(data, names);
  };
  return { nameOf, textOf };
}
