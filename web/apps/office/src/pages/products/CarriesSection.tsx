import { Button, formatDay, Loading, MoneyField, moneyToText, parseMoney, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { itemProfilesQuery, putItemProfile, type ItemProfile } from "../../api/prices";
import { useSession } from "../../app/session";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { priceTexts } from "../../texts/prices";
import { ShareRows, type TypedShare } from "./ShareRows";

const PERCENT = /^\d{1,3}([.,]\d{1,4})?$/;

/** What a product carries besides its price: an eco-participation inside it, a deposit on top, parts with a tax of their own. */
export function CarriesSection({ sku, currency }: { readonly sku: string; readonly currency: string }): ReactNode {
  const say = useTexts(priceTexts);
  const { may } = useSession();
  const { data, isLoading, error } = useQuery(itemProfilesQuery(sku));
  if (isLoading) return <Section title={say("carries")}><Loading /></Section>;
  if (error !== null) return <Section title={say("carries")}><ProblemNote error={error} /></Section>;
  const known = data?.[0] ?? null;
  if (known === null && !may("pricing.tax.edit")) return null;
  return (
    <Section title={say("carries")}>
      <CarriesForm key={data?.length ?? 0} sku={sku} currency={known?.currency ?? currency} known={known} editable={may("pricing.tax.edit")} />
    </Section>
  );
}

function CarriesForm({ sku, currency, known, editable }: { readonly sku: string; readonly currency: string; readonly known: ItemProfile | null; readonly editable: boolean }): ReactNode {
  const say = useTexts(priceTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const ecoRow = known?.eco[0];
  const shown = (amount: number | undefined): string => (amount === undefined ? "" : moneyToText({ amount, currency }));
  const [eco, setEco] = useState(shown(ecoRow?.amount));
  const [deposit, setDeposit] = useState(shown(known?.deposit?.amount));
  const [shares, setShares] = useState<readonly TypedShare[]>(known?.shares ?? []);
  const ecoMoney = eco.trim() === "" ? 0 : parseMoney(eco, currency)?.amount;
  const depositMoney = deposit.trim() === "" ? 0 : parseMoney(deposit, currency)?.amount;
  const right = ecoMoney !== undefined && depositMoney !== undefined && ecoMoney >= 0 && depositMoney >= 0 && shares.every(({ percent }) => PERCENT.test(percent.trim()));
  const save = useMutation({
    mutationFn: () =>
      putItemProfile(sku, {
        currency,
        shares: shares.map(({ tax_class, percent }) => ({ tax_class, percent: percent.trim().replace(",", ".") })),
        eco: [...(ecoMoney ? [{ code: ecoRow?.code ?? "eco", amount: ecoMoney }] : []), ...(known?.eco.slice(1) ?? [])],
        deposit: depositMoney ? { code: known?.deposit?.code ?? "deposit", amount: depositMoney } : null,
      }),
    onSuccess: async () => {
      toast({ text: say("carriesSaved"), tone: "good" });
      await client.invalidateQueries({ queryKey: itemProfilesQuery(sku).queryKey });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (right) save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <p className="text-13 text-ink-soft">
        {say("carriesHelp")}
        {known === null ? "" : ` ${say("carriesSince", { day: formatDay(known.valid_from, language) })}`}
      </p>
      <div className="flex flex-wrap items-end gap-3">
        <MoneyField label={say("eco")} currency={currency} value={eco} onText={setEco} disabled={!editable} className="min-w-32 flex-1" />
        <MoneyField label={say("deposit")} currency={currency} value={deposit} onText={setDeposit} disabled={!editable} className="min-w-32 flex-1" />
      </div>
      <p className="text-13 text-ink-soft">{say("partsHelp")}</p>
      <ShareRows shares={shares} editable={editable} onShares={setShares} />
      {editable ? (
        <Button type="submit" busy={save.isPending} disabled={!right} className="self-start">
          {say("save")}
        </Button>
      ) : null}
      {save.isError ? <ProblemNote error={save.error} /> : null}
    </form>
  );
}
