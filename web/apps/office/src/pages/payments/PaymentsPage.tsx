import { ChoiceField, formatInstant, formatMoney, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { totalsQuery, unresolvedQuery, type TerminalTotals } from "../../api/payments";
import { useScope } from "../../app/scope";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { refusalsByName, type KnownRefusal } from "../../domain/settlement";
import { Section } from "../../parts/Facts";
import { Page } from "../../parts/Page";
import { Gate } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { paymentTexts } from "../../texts/payments";
import { EndsOfDay } from "./EndsOfDay";
import { OpenPayment } from "./OpenPayment";
import { Settlement } from "./Settlement";

/** Cards: what is open, what terminals took on some days, and what the acquirer pays out for them. */
export function PaymentsPage(): ReactNode {
  const say = useTexts(paymentTexts);
  const { session, may } = useSession();
  const scope = useScope();
  const [chosen, setChosen] = useState<string | null>(null);
  const stores = session.stores.filter(({ code }) => may("payments.attempt.read", code));
  const store = stores.find(({ code }) => code === (chosen ?? scope.store)) ?? stores[0];
  const today = new Date().toISOString().slice(0, 10);
  const [first, setFirst] = useState(today);
  const [last, setLast] = useState(today);
  useFeedRefresh(["payments.attempt"], ["payments"]);
  return (
    <Page title={say("payments")} lead={say("lead")} filters={<ChoiceField label={say("chooseStore")} hideLabel value={store?.code ?? ""} choices={stores.map(({ code, name }) => ({ value: code, label: name }))} onChoice={setChosen} />}>
      {store === undefined ? null : (
        <div key={store.code} tabIndex={0} role="region" aria-label={say("payments")} className="flex min-h-0 flex-1 flex-col overflow-y-auto bg-paper">
          <Open store={store.code} />
          {may("payments.settlement.match", store.code) ? (
            <>
              <Section title={say("totals")}>
                <div className="mb-3 flex flex-wrap gap-3">
                  <TextField type="date" label={say("from")} value={first} onText={setFirst} />
                  <TextField type="date" label={say("to")} value={last} onText={setLast} />
                </div>
                {first === "" || last === "" ? null : <Totals store={store.code} first={first} last={last} />}
              </Section>
              {first === "" || last === "" ? null : <EndsOfDay store={store.code} currency={store.currency} first={first} last={last} />}
              <Settlement store={store.code} first={first} last={last} />
            </>
          ) : null}
        </div>
      )}
    </Page>
  );
}

function Open({ store }: { readonly store: string }): ReactNode {
  const say = useTexts(paymentTexts);
  const { language } = useLanguage();
  const zone = useZone(store);
  const query = useQuery(unresolvedQuery(store));
  return (
    <Section title={say("open")}>
      <Gate query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-13 text-ink-soft">{say("noneOpen")}</p>
          ) : (
            <ul className="flex flex-col">
              {items.map((one) => (
                <OpenPayment key={one.id} one={one} store={store} asked={formatInstant(one.asked_at, language, zone)} />
              ))}
            </ul>
          )
        }
      </Gate>
    </Section>
  );
}

function Totals({ store, first, last }: { readonly store: string; readonly first: string; readonly last: string }): ReactNode {
  const say = useTexts(paymentTexts);
  const query = useQuery(totalsQuery(store, first, last));
  return (
    <Gate query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="text-13 text-ink-soft">{say("noTotals")}</p>
        ) : (
          <div className="overflow-x-auto">
            <table className="w-full text-13">
              <thead>
                <tr className="border-b border-line text-left text-ink-soft">
                  {(["terminal", "taken", "givenBack", "used", "unused", "refusals"] as const).map((name) => (
                    <th key={name} scope="col" className={`py-1.5 pr-4 font-normal ${name === "terminal" || name === "refusals" ? "" : "text-right"}`}>
                      {say(name)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {items.map((one) => (
                  <TotalsRow key={one.terminal} one={one} />
                ))}
              </tbody>
            </table>
          </div>
        )
      }
    </Gate>
  );
}

function TotalsRow({ one }: { readonly one: TerminalTotals }): ReactNode {
  const say = useTexts(paymentTexts);
  const { language } = useLanguage();
  const money = (amount: number): string => formatMoney({ amount, currency: one.currency }, language);
  const names: Record<KnownRefusal, string> = { unreachable: say("unreachable"), refused: say("refused"), busy: say("busy"), wrongPin: say("wrongPin"), unsaid: say("unsaid") };
  const refusals = [...refusalsByName(one.refusals)].map(([why, count]) => `${why in names ? names[why as KnownRefusal] : why} (${count})`);
  return (
    <tr className="border-b border-line last:border-b-0">
      <th scope="row" className="py-1.5 pr-4 text-left font-normal">
        {one.terminal}
      </th>
      {[one.taken, one.given_back, one.used].map((amount, index) => (
        <td key={index} className="py-1.5 pr-4 text-right whitespace-nowrap">
          {money(amount)}
        </td>
      ))}
      <td className={`py-1.5 pr-4 text-right whitespace-nowrap ${one.unused === 0 ? "" : "text-loss"}`}>{money(one.unused)}</td>
      <td className="py-1.5">{refusals.length === 0 ? "–" : refusals.join(", ")}</td>
    </tr>
  );
}
