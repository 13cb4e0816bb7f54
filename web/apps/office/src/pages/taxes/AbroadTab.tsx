import { Button, ChoiceField, CountryField, MoneyField, moneyToText, parseMoney, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { entitiesQuery, type LegalEntity } from "../../api/shop";
import { distanceQuery, putDistanceYear, type DistanceYear } from "../../api/taxes";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { territoryName } from "../../domain/regions";
import { Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { useDelayed } from "../../parts/useDelayed";
import { wallClockNow } from "../../parts/wallClockNow";
import { taxTexts } from "../../texts/taxes";

const EURO = "EUR";
const YEARS_BACK = 2;

/** What each legal entity sold to consumers elsewhere in the Union, and whose tax the next sale has. */
export function AbroadTab(): ReactNode {
  const say = useTexts(taxTexts);
  const query = useQuery(entitiesQuery);
  return (
    <>
      <p className="max-w-prose px-4 pt-4 text-13 text-ink-soft">{say("abroadHelp")}</p>
      <Gate query={query}>{(entities) => entities.map((entity) => <Seller key={entity.code} entity={entity} />)}</Gate>
    </>
  );
}

function Seller({ entity }: { readonly entity: LegalEntity }): ReactNode {
  const say = useTexts(taxTexts);
  const [, clock] = wallClockNow(useZone());
  const now = Number(clock.slice(0, 4));
  const [year, setYear] = useState(now);
  const query = useQuery(distanceQuery(entity.code, "", 0));
  const years = Array.from({ length: YEARS_BACK + 1 }, (_, at) => now - at);
  return (
    <Section title={entity.name}>
      <ChoiceField label={say("year")} value={String(year)} choices={years.map((each) => ({ value: String(each), label: String(each) }))} onChoice={(each) => setYear(Number(each))} className="mb-3 w-32" />
      <Gate query={query}>
        {({ items }) => {
          const known = items.find((one) => one.year === year) ?? { year, amount: 0, is_oss: false, is_destination: false };
          return (
            <>
              <YearForm key={JSON.stringify(known)} entity={entity.code} known={known} />
              <NextSale entity={entity.code} />
            </>
          );
        }}
      </Gate>
    </Section>
  );
}

function YearForm({ entity, known }: { readonly entity: string; readonly known: DistanceYear }): ReactNode {
  const say = useTexts(taxTexts);
  const toast = useToast();
  const client = useQueryClient();
  const editable = useSession().may("pricing.tax.edit");
  const [typed, setTyped] = useState(moneyToText({ amount: known.amount, currency: EURO }));
  const [isOss, setOss] = useState(known.is_oss);
  const [isDestination, setDestination] = useState(known.is_destination);
  const money = parseMoney(typed, EURO);
  const isRight = money !== null && money.amount >= 0;
  const save = useMutation({
    mutationFn: () => putDistanceYear(entity, { year: known.year, amount: money?.amount ?? 0, is_oss: isOss, is_destination: isDestination }),
    onSuccess: () => toast({ text: say("saved"), tone: "good" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["distance-sales", entity] }),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isRight) save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <MoneyField label={say("soldAbroad")} currency={EURO} disabled={!editable} value={typed} error={isRight ? null : say("amountWrong")} onText={setTyped} className="w-60" />
      <Check label={say("oss")} checked={isOss} editable={editable} onCheck={setOss} />
      <Check label={say("destinationChosen")} checked={isDestination} editable={editable} onCheck={setDestination} />
      {save.isError ? <ProblemNote error={save.error} /> : null}
      {editable ? (
        <Button type="submit" busy={save.isPending} disabled={!isRight} className="self-start">
          {say("save")}
        </Button>
      ) : null}
    </form>
  );
}

function Check({ label, checked, editable, onCheck }: { readonly label: string; readonly checked: boolean; readonly editable: boolean; readonly onCheck: (checked: boolean) => void }): ReactNode {
  return (
    <label className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
      <input type="checkbox" checked={checked} disabled={!editable} onChange={(event) => onCheck(event.target.checked)} className="size-4 accent-accent" />
      {label}
    </label>
  );
}

function NextSale({ entity }: { readonly entity: string }): ReactNode {
  const say = useTexts(taxTexts);
  const { language } = useLanguage();
  const [destination, setDestination] = useState("");
  const [worth, setWorth] = useState("100.00");
  const net = useDelayed(parseMoney(worth, EURO)?.amount ?? 0);
  const { data, error } = useQuery({ ...distanceQuery(entity, destination, net), enabled: destination !== "" });
  const told = data?.taxed_at;
  return (
    <div className="mt-4 flex flex-col gap-2">
      <h4 className="text-13 font-medium">{say("nextSale")}</h4>
      <div className="flex flex-wrap gap-3">
        <CountryField label={say("sentTo")} value={destination} onChoice={setDestination} className="w-60" />
        <MoneyField label={say("ofNet")} currency={EURO} value={worth} onText={setWorth} className="w-40" />
      </div>
      <p role="status" className="min-h-5 text-13">
        {told === undefined ? "" : `${say("taxOf", { territory: territoryName(told.territory, language), why: say(`ground_${told.ground}`) })} ${told.needs_registration ? say("needsRegistration") : ""}`}
      </p>
      {error === null ? null : <ProblemNote error={error} />}
    </div>
  );
}
