import { ChoiceField, Loading, localized, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { putTaxClass, taxClassesQuery, taxClassQuery } from "../../api/prices";
import { useSession } from "../../app/session";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { priceTexts } from "../../texts/prices";

/** Which tax a product bears. */
export function TaxSection({ sku }: { readonly sku: string }): ReactNode {
  const say = useTexts(priceTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const editable = useSession().may("pricing.tax.edit");
  const { data: classes, isLoading: classesLoad } = useQuery(taxClassesQuery);
  const { data: tax, isLoading: taxLoads } = useQuery(taxClassQuery(sku));
  const save = useMutation({
    mutationFn: (taxClass: string) => putTaxClass(sku, taxClass),
    onSuccess: async () => {
      toast({ text: say("taxSaved"), tone: "good" });
      await client.invalidateQueries({ queryKey: taxClassQuery(sku).queryKey });
    },
  });
  if (classesLoad || taxLoads) return <Section title={say("taxClass")}><Loading /></Section>;
  if (classes === undefined || tax === undefined) return null;
  return (
    <Section title={say("taxClass")}>
      <ChoiceField
        hideLabel
        label={say("taxClass")}
        disabled={!editable || save.isPending}
        value={tax.tax_class}
        choices={classes.items.map((each) => ({ value: each.code, label: localized(each.label, language) || each.code }))}
        onChoice={(taxClass) => save.mutate(taxClass)}
        className="max-w-xs"
      />
      {save.isError ? <ProblemNote error={save.error} /> : null}
    </Section>
  );
}
