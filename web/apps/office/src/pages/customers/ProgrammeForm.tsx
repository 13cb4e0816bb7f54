import { Problem } from "@comptoir/client";
import { Button, Loading, MoneyField, moneyToText, Note, parseMoney, TextField, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { programmeQuery, putProgramme } from "../../api/loyalty";
import { useSession } from "../../app/session";
import { firstRules, type Rules } from "../../domain/programme";
import { Section } from "../../parts/Facts";
import { LocalizedFields } from "../../parts/LocalizedFields";
import { ProblemNote } from "../../parts/Problems";
import { loyaltyTexts } from "../../texts/loyalty";
import { ProgrammeExample } from "./ProgrammeExample";
import { ExtraFields, RewardFields } from "./ProgrammeExtras";
import { MultiplierFields, TierFields } from "./ProgrammeRules";

/** The rules of the loyalty programme, with a purchase worked out by them while they are written. */
export function ProgrammeForm(): ReactNode {
  const { session } = useSession();
  const query = useQuery(programmeQuery);
  const isNone = query.error instanceof Problem && query.error.code === "customers.no_programme";
  if (query.data === undefined && !isNone) {
    return query.isError ? (
      <div className="p-4">
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      </div>
    ) : (
      <Loading />
    );
  }
  const currency = session.stores[0]?.currency ?? "EUR";
  return <Form key={query.data?.version ?? 0} rules={query.data?.rules ?? firstRules(currency)} version={query.data?.version ?? null} />;
}

/** Points as typed; null where it is no whole number. */
function whole(text: string): number | null {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : null;
}

function Form({ rules: stored, version }: { readonly rules: Rules; readonly version: number | null }): ReactNode {
  const say = useTexts(loyaltyTexts);
  const toast = useToast();
  const client = useQueryClient();
  const editable = useSession().may("customers.programme.edit");
  const { currency } = stored;
  const money = (amount: number): string => moneyToText({ amount, currency });
  const [rules, setRules] = useState(stored);
  const redeeming = rules.redeeming ?? null;
  const [texts, setTexts] = useState({
    points: String(stored.points),
    per: money(stored.per_amount),
    welcome: String(stored.welcome_points ?? 0),
    birthday: String(stored.birthday_points ?? 0),
    expiry: String(stored.expiry_months ?? ""),
    redeemPoints: String(stored.redeeming?.points ?? 100),
    redeemAmount: money(stored.redeeming?.amount ?? 500),
    minimum: String(stored.redeeming?.minimum ?? 0),
    step: String(stored.redeeming?.step ?? 1),
  });
  const [tried, setTried] = useState(false);
  const minor = (text: string): number => parseMoney(text, currency)?.amount ?? 0;
  const written: Rules = {
    ...rules,
    points: whole(texts.points) ?? 0,
    per_amount: minor(texts.per),
    welcome_points: whole(texts.welcome) ?? 0,
    birthday_points: whole(texts.birthday) ?? 0,
    expiry_months: texts.expiry.trim() === "" ? null : whole(texts.expiry),
    redeeming: redeeming === null ? null : { ...redeeming, points: whole(texts.redeemPoints) ?? 0, amount: minor(texts.redeemAmount), minimum: whole(texts.minimum) ?? 0, step: whole(texts.step) ?? 1 },
  };
  const numbers = [texts.points, texts.welcome, texts.birthday, ...(texts.expiry.trim() === "" ? [] : [texts.expiry]), ...(redeeming === null ? [] : [texts.redeemPoints, texts.minimum, texts.step])];
  const isWrong = numbers.some((text) => whole(text) === null) || written.per_amount <= 0 || (written.redeeming !== null && written.redeeming !== undefined && (written.redeeming.points < 1 || written.redeeming.amount < 1));
  const save = useMutation({
    mutationFn: () => putProgramme(written, version),
    onSuccess: async (saved) => {
      toast({ text: say("saved"), tone: "good" });
      client.setQueryData(programmeQuery.queryKey, saved);
      await client.invalidateQueries({ queryKey: programmeQuery.queryKey });
    },
  });
  const submit = (event?: SyntheticEvent): void => {
    event?.preventDefault();
    setTried(true);
    if (!isWrong) save.mutate();
  };
  const set = (part: Partial<typeof texts>): void => setTexts({ ...texts, ...part });
  const number = (field: keyof typeof texts, label: Parameters<typeof say>[0], help?: string): ReactNode => (
    <TextField label={say(label as "points")} {...(help === undefined ? {} : { help })} inputMode="numeric" disabled={!editable} value={texts[field]} onText={(text) => set({ [field]: text })} className="min-w-32 flex-1" />
  );
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex max-w-6xl flex-col-reverse gap-4 p-4 lg:grid lg:grid-cols-[1fr_20rem] lg:items-start">
        <form onSubmit={submit} className="rounded-md border border-line bg-paper">
          <Section title={say("programme")}>
            <p className="mb-3 text-13 text-ink-soft">{say("lead")}</p>
            <LocalizedFields label={say("name")} texts={rules.name} editable={editable} error={null} onTexts={(name) => setRules({ ...rules, name })} />
          </Section>
          <Section title={say("earning")}>
            <div className="flex flex-wrap gap-3">
              {number("points", "points")}
              <MoneyField label={say("perAmount")} currency={currency} disabled={!editable} value={texts.per} onText={(per) => set({ per })} className="min-w-32 flex-1" />
              {number("welcome", "welcomePoints")}
              {number("birthday", "birthdayPoints")}
              {number("expiry", "expiryMonths", say("expiryHelp"))}
            </div>
          </Section>
          <Section title={say("redeeming")}>
            <label className="mb-2 flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
              <input type="checkbox" checked={redeeming !== null} disabled={!editable} onChange={(event) => setRules({ ...rules, redeeming: event.target.checked ? { points: 100, amount: 500 } : null })} className="size-4 accent-accent" />
              {say("redeems")}
            </label>
            {redeeming === null ? null : (
              <div className="flex flex-wrap gap-3">
                {number("redeemPoints", "redeemPoints")}
                <MoneyField label={say("redeemAmount")} currency={currency} disabled={!editable} value={texts.redeemAmount} onText={(redeemAmount) => set({ redeemAmount })} className="min-w-32 flex-1" />
                {number("minimum", "minimum")}
                {number("step", "step")}
              </div>
            )}
          </Section>
          <TierFields rules={rules} editable={editable} onRules={setRules} />
          <MultiplierFields rules={rules} editable={editable} onRules={setRules} />
          <ExtraFields rules={rules} editable={editable} onRules={setRules} />
          <RewardFields rules={rules} editable={editable} onRules={setRules} />
          <div className="flex flex-col gap-3 p-4">
            {tried && isWrong ? <Note tone="loss">{say("numbersWrong")}</Note> : null}
            {save.isError ? <ProblemNote error={save.error} /> : null}
            {editable ? (
              <Button type="submit" kind="primary" busy={save.isPending} className="self-start">
                {say(version === null ? "begin" : "save")}
              </Button>
            ) : null}
          </div>
        </form>
        <ProgrammeExample rules={written} />
      </div>
    </div>
  );
}
