import { localized, useLanguage } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";

import { gridColumnsQuery } from "../../api/grid";
import { categoriesQuery, familiesQuery } from "../../api/structure";
import type { Labels } from "../../domain/attributes";

/** The values that a field can have, by code; null where there is no end of them. */
export function useValueChoices(field: string): readonly { readonly value: string; readonly label: string; readonly detail: string }[] | null {
  const { language } = useLanguage();
  const { data: families } = useQuery({ ...familiesQuery, enabled: field === "family" });
  const isCategory = field === "category" || field === "categories";
  const { data: categories } = useQuery({ ...categoriesQuery, enabled: isCategory });
  const { data: columns } = useQuery({ ...gridColumnsQuery, enabled: field.startsWith("values.") });
  const named = (things: readonly { readonly code: string; readonly labels: Labels }[] | undefined) => things?.map(({ code, labels }) => ({ value: code, label: localized(labels, language) || code, detail: code })) ?? [];
  if (field === "family") return named(families);
  if (isCategory) return named(categories);
  const code = field.replace(/^values\./, "");
  const known = columns?.find(({ column }) => column === code || column.startsWith(`${code}-`))?.choices ?? [];
  return known.length === 0 ? null : known.map(([value, label]) => ({ value, label, detail: value }));
}
