import { Button, ChoiceField, IconButton, localized, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";

import { suggestCode } from "../../domain/codes";
import type { Multiplier, Rules, Tier } from "../../domain/programme";
import { Section } from "../../parts/Facts";
import { commonTexts } from "../../texts/common";
import { loyaltyTexts } from "../../texts/loyalty";
import { dayName } from "./ProgrammeExample";

export interface RulesProps {
  readonly rules: Rules;
  readonly editable: boolean;
  readonly onRules: (rules: Rules) => void;
}

const WEEK = [1, 2, 3, 4, 5, 6, 7] as const;
const NUMBER_LENGTH = 9;

export function digits(text: string): number {
  return Number(text.replace(/\D/g, "").slice(0, NUMBER_LENGTH));
}

/** Tiers by rising points. */
export function TierFields({ rules, editable, onRules }: RulesProps): ReactNode {
  const say = useTexts(loyaltyTexts);
  const sayCommon = useTexts(commonTexts);
  const { language } = useLanguage();
  const tiers = rules.tiers?.tiers ?? [];
  const locale = language === "fr" ? "fr_FR" : "en_US";
  const put = (next: readonly Tier[]): void => onRules({ ...rules, tiers: { ...rules.tiers, tiers: next } });
  const set = (at: number, part: Partial<Tier>): void => put(tiers.map((each, index) => (index === at ? { ...each, ...part } : each)));
  return (
    <Section title={say("tiers")}>
      <p className="mb-2 text-13 text-ink-soft">{say("tiersHelp")}</p>
      <ul className="flex flex-col gap-2">
        {tiers.map((tier, at) => (
          <li key={at} className="flex items-end gap-2">
            <TextField label={say("tierName")} disabled={!editable} value={localized(tier.name, language)} onText={(text) => set(at, { name: { ...tier.name, [locale]: text }, code: tier.code.startsWith("tier-") ? suggestCode(text) || tier.code : tier.code })} className="flex-1" />
            <TextField label={say("threshold")} inputMode="numeric" disabled={!editable} value={String(tier.threshold)} onText={(text) => set(at, { threshold: digits(text) })} className="w-36" />
            {editable ? <IconButton icon={Trash2} label={sayCommon("remove", { name: localized(tier.name, language) || tier.code })} onClick={() => put(tiers.filter((_, index) => index !== at))} /> : null}
          </li>
        ))}
      </ul>
      {editable ? (
        <Button icon={Plus} onClick={() => put([...tiers, { code: `tier-${tiers.length + 1}`, name: {}, threshold: (tiers.at(-1)?.threshold ?? 0) + 500 }])} className="mt-2">
          {say("addTier")}
        </Button>
      ) : null}
    </Section>
  );
}

/** More points on some days or for some tiers; what else a rule says is kept. */
export function MultiplierFields({ rules, editable, onRules }: RulesProps): ReactNode {
  const say = useTexts(loyaltyTexts);
  const sayCommon = useTexts(commonTexts);
  const { language } = useLanguage();
  const multipliers = rules.multipliers ?? [];
  const tiers = rules.tiers?.tiers ?? [];
  const put = (next: readonly Multiplier[]): void => onRules({ ...rules, multipliers: next });
  const set = (at: number, part: Partial<Multiplier>): void => put(multipliers.map((each, index) => (index === at ? { ...each, ...part } : each)));
  return (
    <Section title={say("multipliers")}>
      <p className="mb-2 text-13 text-ink-soft">{say("multipliersHelp")}</p>
      <ul className="flex flex-col gap-3">
        {multipliers.map((each, at) => (
          <li key={at} className="flex flex-wrap items-end gap-2">
            <TextField label={say("code")} disabled={!editable} value={each.code} onText={(code) => set(at, { code })} className="min-w-28 flex-1" />
            <TextField label={say("percent")} inputMode="numeric" disabled={!editable} value={String(each.percent)} onText={(text) => set(at, { percent: digits(text) })} className="w-24" />
            <ChoiceField
              label={say("weekday")}
              disabled={!editable}
              value={String(each.weekdays?.[0] ?? "")}
              choices={[{ value: "", label: say("anyDay") }, ...WEEK.map((day) => ({ value: String(day), label: dayName(day, language) }))]}
              onChoice={(day) => set(at, { weekdays: day === "" ? [] : [Number(day)] })}
              className="w-36"
            />
            <ChoiceField
              label={say("forTier")}
              disabled={!editable}
              value={each.tiers?.[0] ?? ""}
              choices={[{ value: "", label: say("anyTier") }, ...tiers.map((tier) => ({ value: tier.code, label: localized(tier.name, language) || tier.code }))]}
              onChoice={(tier) => set(at, { tiers: tier === "" ? [] : [tier] })}
              className="w-36"
            />
            {editable ? <IconButton icon={Trash2} label={sayCommon("remove", { name: each.code })} onClick={() => put(multipliers.filter((_, index) => index !== at))} /> : null}
          </li>
        ))}
      </ul>
      {editable ? (
        <Button icon={Plus} onClick={() => put([...multipliers, { code: `extra-${multipliers.length + 1}`, percent: 200 }])} className="mt-2">
          {say("addMultiplier")}
        </Button>
      ) : null}
    </Section>
  );
}
