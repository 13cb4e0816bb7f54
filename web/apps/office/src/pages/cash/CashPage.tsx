import { newId, type Money } from "@comptoir/client";
import { Button, ChoiceField, formatDay, formatInstant, formatMoney, MoneyField, moneyToText, parseMoney, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Printer } from "lucide-react";
import { useState, type ReactNode } from "react";

import { adjustSafe, policyQuery, safeQuery, savePolicy, slipAddress, slipsQuery, type CashPolicy } from "../../api/cash";
import { useScope } from "../../app/scope";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Section } from "../../parts/Facts";
import { Page } from "../../parts/Page";
import { Gate, ProblemNote } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { cashTexts } from "../../texts/accounting";
import { NewSlip } from "./NewSlip";

/** The safe of a store, its bank slips, and the rules of its drawers. */
export function CashPage(): ReactNode {
  const say = useTexts(cashTexts);
  const { session, may } = useSession();
  const scope = useScope();
  const [chosen, setChosen] = useState<string | null>(null);
  const stores = session.stores.filter(({ code }) => may("till.safe.read", code));
  const store = stores.find(({ code }) => code === (chosen ?? scope.store)) ?? stores[0];
  useFeedRefresh(["till.safe", "till.slip", "till.cash_policy"], ["cash"]);
  return (
    <Page title={say("cash")} lead={say("lead")} filters={<ChoiceField label={say("chooseStore")} hideLabel value={store?.code ?? ""} choices={stores.map(({ code, name }) => ({ value: code, label: name }))} onChoice={setChosen} />}>
      {store === undefined ? null : (
        <div key={store.code} tabIndex={0} role="region" aria-label={say("cash")} className="grid min-h-0 flex-1 content-start overflow-y-auto bg-paper lg:grid-cols-2 lg:[&>*]:border-r lg:[&>*]:border-line">
          <h2 className="sr-only">{store.name}</h2>
          <Safe store={store.code} currency={store.currency} />
          <Slips store={store.code} currency={store.currency} />
          {may("till.safe.adjust", store.code) ? <Adjust store={store.code} currency={store.currency} /> : null}
          <Rules store={store.code} currency={store.currency} />
        </div>
      )}
    </Page>
  );
}

interface OfStore {
  readonly store: string;
  readonly currency: string;
}

function Safe({ store, currency }: OfStore): ReactNode {
  const say = useTexts(cashTexts);
  const { language } = useLanguage();
  const zone = useZone(store);
  const query = useQuery(safeQuery(store));
  const kinds: Record<string, string> = { drop: say("drop"), close: say("close"), float: say("float"), slip: say("slip"), adjust: say("adjust") };
  return (
    <Section title={say("safe")}>
      <Gate query={query}>
        {({ items }) => (
          <>
            <p className="mb-3 text-36 font-semibold">{formatMoney(items[0]?.balance ?? { amount: 0, currency }, language)}</p>
            {items.length === 0 ? <p className="text-13 text-ink-soft">{say("noMoves")}</p> : null}
            <ul aria-label={say("safeMoves")} className="flex flex-col text-13">
              {items.map((one) => (
                <li key={one.number} className="flex items-baseline gap-3 border-b border-line py-1.5 last:border-b-0">
                  <span className="min-w-0 flex-1">
                    {kinds[one.kind] ?? one.kind}
                    <span className="block text-ink-soft">{`${formatInstant(one.at, language, zone)}${one.reason === null ? "" : ` · ${one.reason}`}`}</span>
                  </span>
                  <span className={`shrink-0 ${one.amount.amount < 0 ? "text-loss" : ""}`}>{formatMoney(one.amount, language)}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Gate>
    </Section>
  );
}

function Slips({ store, currency }: OfStore): ReactNode {
  const say = useTexts(cashTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const query = useQuery(slipsQuery(store));
  return (
    <Section title={say("slips")}>
      {may("till.slip.make", store) ? <NewSlip store={store} currency={currency} /> : null}
      <Gate query={query}>
        {({ items }) => (
          <ul className="mt-3 flex flex-col text-13">
            {items.length === 0 ? <li className="text-ink-soft">{say("noSlips")}</li> : null}
            {items.map((one) => (
              <li key={one.id} className="flex items-center gap-3 border-b border-line py-1.5 last:border-b-0">
                <span className="min-w-0 flex-1">
                  {say("slipOne", { number: one.number, kind: say(one.kind === "cash" ? "slipCash" : "slipCheque") })}
                  <span className="block text-ink-soft">{`${formatDay(one.day, language)} · ${one.account}`}</span>
                </span>
                <span>{formatMoney(one.amount, language)}</span>
                <a href={slipAddress(one.id)} target="_blank" rel="noreferrer" aria-label={say("print", { number: one.number })} className="inline-flex size-8 items-center justify-center rounded-md hover:bg-ground pointer-coarse:size-11">
                  <Printer aria-hidden className="size-4" />
                </a>
              </li>
            ))}
          </ul>
        )}
      </Gate>
    </Section>
  );
}

function Adjust({ store, currency }: OfStore): ReactNode {
  const say = useTexts(cashTexts);
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const [id, setId] = useState(newId);
  const negative = text.trim().startsWith("-") || text.trim().startsWith("−");
  const found = parseMoney(text.trim().replace(/^[-−]/, ""), currency);
  const record = useMutation({
    mutationFn: (money: Money) => adjustSafe(store, id, { ...money, amount: negative ? -money.amount : money.amount }, reason.trim()),
    onSuccess: async () => {
      setId(newId());
      setText("");
      setReason("");
      await client.invalidateQueries({ queryKey: ["cash", store, "safe"] });
    },
  });
  return (
    <Section title={say("adjustTitle")}>
      <form
        className="flex max-w-md flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (found !== null) record.mutate(found);
        }}
      >
        <TextField label={say("amount")} help={say("amountHelp")} inputMode="text" value={text} onText={setText} />
        <TextField label={say("reason")} help={say("reasonHelp")} required maxLength={300} value={reason} onText={setReason} />
        {record.isError ? <ProblemNote error={record.error} /> : null}
        <Button type="submit" busy={record.isPending} disabled={found === null || reason.trim() === ""} className="self-start">
          {say("record")}
        </Button>
      </form>
    </Section>
  );
}

function Rules({ store, currency }: OfStore): ReactNode {
  const say = useTexts(cashTexts);
  const query = useQuery(policyQuery(store));
  return (
    <Section title={say("rules")}>
      <Gate query={query}>{(policy) => <RulesForm key={policy.version} store={store} currency={currency} policy={policy} />}</Gate>
    </Section>
  );
}

function RulesForm({ store, currency, policy }: OfStore & { readonly policy: CashPolicy }): ReactNode {
  const say = useTexts(cashTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const toast = useToast();
  const client = useQueryClient();
  const shown = (money: Money | null): string => (money === null ? "" : moneyToText(money).replace(".", language === "fr" ? "," : "."));
  const [tolerance, setTolerance] = useState(shown(policy.tolerance));
  const [dropAbove, setDropAbove] = useState(shown(policy.drop_above));
  const [float, setFloat] = useState(shown(policy.float));
  const [blind, setBlind] = useState(policy.blind);
  const money = (text: string): Money | null => (text.trim() === "" ? null : parseMoney(text, currency));
  const save = useMutation({
    mutationFn: () => savePolicy(store, { tolerance: money(tolerance), drop_above: money(dropAbove), float: money(float), blind, version: policy.version }),
    onSuccess: async () => {
      toast({ text: say("saved"), tone: "good" });
      await client.invalidateQueries({ queryKey: ["cash", store, "policy"] });
    },
  });
  const disabled = !may("till.cash_policy.edit", store);
  return (
    <form
      className="flex max-w-md flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <MoneyField label={say("tolerance")} help={say("toleranceHelp")} currency={currency} value={tolerance} onText={setTolerance} disabled={disabled} />
      <MoneyField label={say("dropAbove")} currency={currency} value={dropAbove} onText={setDropAbove} disabled={disabled} />
      <MoneyField label={say("usualFloat")} currency={currency} value={float} onText={setFloat} disabled={disabled} />
      <label className="flex min-h-8 items-center gap-2 text-13 pointer-coarse:min-h-11">
        <input type="checkbox" checked={blind} disabled={disabled} onChange={(event) => setBlind(event.target.checked)} className="size-5 accent-accent" />
        {say("blind")}
      </label>
      {save.isError ? <ProblemNote error={save.error} /> : null}
      {disabled ? null : (
        <Button type="submit" busy={save.isPending} className="self-start">
          {say("save")}
        </Button>
      )}
    </form>
  );
}
