import { Button, ChoiceField, IconButton, localized, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";

import { taxClassesQuery } from "../../api/prices";
import { priceTexts } from "../../texts/prices";

/** A part of what is paid, in percent, that has a tax class of its own. */
export interface TypedShare {
  readonly tax_class: string;
  readonly percent: string;
}

interface ShareRowsProps {
  readonly shares: readonly TypedShare[];
  readonly editable: boolean;
  readonly onShares: (shares: readonly TypedShare[]) => void;
}

/** The parts of a product that are taxed differently, such as food and the tin that it comes in. */
export function ShareRows({ shares, editable, onShares }: ShareRowsProps): ReactNode {
  const say = useTexts(priceTexts);
  const { language } = useLanguage();
  const { data: classes } = useQuery(taxClassesQuery);
  const choices = classes?.items.map((each) => ({ value: each.code, label: localized(each.label, language) || each.code })) ?? [];
  const set = (at: number, change: Partial<TypedShare>): void => onShares(shares.map((each, index) => (index === at ? { ...each, ...change } : each)));
  return (
    <div className="flex flex-col gap-2">
      {shares.map((share, at) => (
        <div key={at} className="flex flex-wrap items-end gap-3">
          <ChoiceField label={say("partTax")} disabled={!editable} value={share.tax_class} choices={choices} onChoice={(taxClass) => set(at, { tax_class: taxClass })} className="min-w-40 flex-1" />
          <TextField label={say("partPercent")} inputMode="decimal" disabled={!editable} value={language === "fr" ? share.percent.replace(".", ",") : share.percent} onText={(percent) => set(at, { percent })} className="w-28" />
          {editable ? <IconButton icon={Trash2} label={say("removePart", { number: at + 1 })} onClick={() => onShares(shares.filter((_, index) => index !== at))} /> : null}
        </div>
      ))}
      {editable ? (
        <Button icon={Plus} className="self-start" onClick={() => onShares([...shares, { tax_class: choices[0]?.value ?? "standard", percent: "" }])}>
          {say("addPart")}
        </Button>
      ) : null}
    </div>
  );
}
