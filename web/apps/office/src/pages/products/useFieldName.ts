import { colon, localized, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { associationTypesQuery } from "../../api/links";
import { attributesQuery, requirementSetsQuery } from "../../api/structure";
import { useSession } from "../../app/session";
import { attributeOf, isRequirable, REQUIRABLE } from "../../domain/requirements";
import { productTexts } from "../../texts/products";

const OWN_FIELDS: { readonly [field: string]: "family" | "parent" | "categories" | "inUse" | "barcodes" | "level" } = {
  family: "family",
  parent: "parent",
  categories: "categories",
  enabled: "inUse",
  gtins: "barcodes",
  level: "level",
};

const LINKS = "associations.";

/** What people call a field of a product: an attribute or a kind of link by its label. */
export function useFieldName(): (field: string) => string {
  const say = useTexts(productTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const { data: attributes } = useQuery({ ...attributesQuery, enabled: may("catalog.attribute.read") });
  const { data: kinds } = useQuery({ ...associationTypesQuery, enabled: may("catalog.structure.read") });
  return useMemo(() => {
    const names = new Map((attributes ?? []).map((each) => [each.code, localized(each.labels, language) || each.code]));
    const links = new Map((kinds ?? []).map((each) => [`${LINKS}${each.code}`, localized(each.labels, language) || each.code]));
    return (field) => {
      const code = attributeOf(field);
      if (code !== null) return names.get(code) ?? code;
      if (isRequirable(field)) return say(REQUIRABLE[field]);
      const own = OWN_FIELDS[field];
      if (own !== undefined) return say(own);
      return field.startsWith(LINKS) ? `${say("links")}${colon(language)}${links.get(field) ?? field.slice(LINKS.length)}` : field;
    };
  }, [attributes, kinds, language, say]);
}

/** The sets by which products can be complete, what families ask for first. */
export function useRequirementSets(): readonly { readonly code: string; readonly name: string }[] {
  const say = useTexts(productTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const { data: sets } = useQuery({ ...requirementSetsQuery, enabled: may("catalog.structure.read") });
  return useMemo(() => {
    const named = [...(sets ?? [])].sort((one, other) => one.position - other.position || one.code.localeCompare(other.code)).map(({ code, labels }) => ({ code, name: localized(labels, language) || code }));
    return named.some(({ code }) => code === "family") ? named : [{ code: "family", name: say("familySet") }, ...named];
  }, [sets, language, say]);
}
