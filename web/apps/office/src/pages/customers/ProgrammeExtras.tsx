import { Button, ChoiceField, IconButton, localized, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";

import { couponSeriesQuery } from "../../api/segments";
import { categoriesQuery } from "../../api/structure";
import { useSession } from "../../app/session";
import { suggestCode } from "../../domain/codes";
import type { Extra, Reward } from "../../domain/programme";
import { Section } from "../../parts/Facts";
import { commonTexts } from "../../texts/common";
import { loyaltyTexts } from "../../texts/loyalty";
import { CodeList } from "../products/CodeList";
import { digits, type RulesProps } from "./ProgrammeRules";

const CATEGORY = "category:";

/** Points on top for each unit of some categories; what else a rule selects is kept. */
export function ExtraFields({ rules, editable, onRules }: RulesProps): ReactNode {
  const say = useTexts(loyaltyTexts);
  const sayCommon = useTexts(commonTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const { data: categories = [] } = useQuery({ ...categoriesQuery, enabled: may("catalog.structure.read") });
  const extras = rules.extras ?? [];
  const put = (next: readonly Extra[]): void => onRules({ ...rules, extras: next });
  const set = (at: number, part: Partial<Extra>): void => put(extras.map((each, index) => (index === at ? { ...each, ...part } : each)));
  const setCategories = (at: number, extra: Extra, codes: readonly string[]): void => {
    const others = (extra.selection.keys ?? []).filter((key) => !key.startsWith(CATEGORY));
    set(at, { selection: { ...extra.selection, keys: [...others, ...codes.map((code) => CATEGORY + code)] } });
  };
  return (
    <Section title={say("extras")}>
      <p className="mb-2 text-13 text-ink-soft">{say("extrasHelp")}</p>
      <ul className="flex flex-col gap-3">
        {extras.map((extra, at) => (
          <li key={at} className="flex flex-wrap items-end gap-2">
            <TextField label={say("code")} disabled={!editable} value={extra.code} onText={(code) => set(at, { code })} className="min-w-28 flex-1" />
            <TextField label={say("extraPoints")} inputMode="numeric" disabled={!editable} value={String(extra.points)} onText={(text) => set(at, { points: digits(text) })} className="w-32" />
            {editable ? <IconButton icon={Trash2} label={sayCommon("remove", { name: extra.code })} onClick={() => put(extras.filter((_, index) => index !== at))} /> : null}
            <div className="w-full">
              <CodeList
                label={say("extraCategories")}
                editable={editable}
                codes={(extra.selection.keys ?? []).filter((key) => key.startsWith(CATEGORY)).map((key) => key.slice(CATEGORY.length))}
                choices={categories.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code, detail: each.code }))}
                onCodes={(codes) => setCategories(at, extra, codes)}
              />
            </div>
          </li>
        ))}
      </ul>
      {editable ? (
        <Button icon={Plus} onClick={() => put([...extras, { code: `bonus-${extras.length + 1}`, points: 10, selection: { keys: [] } }])} className="mt-2">
          {say("addExtra")}
        </Button>
      ) : null}
    </Section>
  );
}

/** What points buy. */
export function RewardFields({ rules, editable, onRules }: RulesProps): ReactNode {
  const say = useTexts(loyaltyTexts);
  const sayCommon = useTexts(commonTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const { data: series = [] } = useQuery({ ...couponSeriesQuery, enabled: may("pricing.promotion.read") });
  const rewards = rules.rewards ?? [];
  const locale = language === "fr" ? "fr_FR" : "en_US";
  const put = (next: readonly Reward[]): void => onRules({ ...rules, rewards: next });
  const set = (at: number, part: Partial<Reward>): void => put(rewards.map((each, index) => (index === at ? { ...each, ...part } : each)));
  const known = (code: string) => [...series.map((each) => ({ value: each.code, label: localized(each.label, language) || each.code })), ...(series.some((each) => each.code === code) ? [] : [{ value: code, label: code }])];
  const first = series[0];
  return (
    <Section title={say("rewards")}>
      <p className="mb-2 text-13 text-ink-soft">{say(first === undefined ? "noSeries" : "rewardsHelp")}</p>
      <ul className="flex flex-col gap-3">
        {rewards.map((reward, at) => (
          <li key={at} className="flex flex-wrap items-end gap-2">
            <TextField label={say("name")} disabled={!editable} value={localized(reward.name, language)} onText={(text) => set(at, { name: { ...reward.name, [locale]: text }, code: reward.code.startsWith("reward-") ? suggestCode(text) || reward.code : reward.code })} className="min-w-36 flex-1" />
            <TextField label={say("rewardPoints")} inputMode="numeric" disabled={!editable} value={String(reward.points)} onText={(text) => set(at, { points: digits(text) })} className="w-32" />
            <ChoiceField label={say("rewardSeries")} disabled={!editable} value={reward.coupon_series} choices={known(reward.coupon_series)} onChoice={(coupon_series) => set(at, { coupon_series })} className="min-w-36 flex-1" />
            {editable ? <IconButton icon={Trash2} label={sayCommon("remove", { name: localized(reward.name, language) || reward.code })} onClick={() => put(rewards.filter((_, index) => index !== at))} /> : null}
          </li>
        ))}
      </ul>
      {editable && first !== undefined ? (
        <Button icon={Plus} onClick={() => put([...rewards, { code: `reward-${rewards.length + 1}`, name: {}, points: 100, coupon_series: first.code }])} className="mt-2">
          {say("addReward")}
        </Button>
      ) : null}
    </Section>
  );
}
