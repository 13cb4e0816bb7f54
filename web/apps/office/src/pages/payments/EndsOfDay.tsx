import { Button, ChoiceField, formatInstant, formatMoney, MoneyField, parseMoney, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { endDay, endsQuery, type EndOfDay } from "../../api/payments";
import { useZone } from "../../app/zone";
import { Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { paymentTexts } from "../../texts/payments";

interface EndsOfDayProps {
  readonly store: string;
  readonly currency: string;
  readonly first: string;
  readonly last: string;
}

/** What terminals say themselves that they took; each is asked when its till's day is closed, or here. */
export function EndsOfDay({ store, currency, first, last }: EndsOfDayProps): ReactNode {
  const say = useTexts(paymentTexts);
  const query = useQuery(endsQuery(store, first, last));
  return (
    <Section title={say("ends")}>
      <p className="mb-3 text-13 text-ink-soft">{say("endsHelp")}</p>
      <Gate query={query}>
        {({ items, terminals }) => (
          <>
            {terminals.length === 0 ? null : <Ask terminals={terminals} currency={currency} />}
            {items.length === 0 ? <p className="text-13 text-ink-soft">{say("noEnds")}</p> : <Ends items={items} store={store} />}
          </>
        )}
      </Gate>
    </Section>
  );
}

function Ask({ terminals, currency }: { readonly terminals: readonly { readonly code: string; readonly can_ask: boolean }[]; readonly currency: string }): ReactNode {
  const say = useTexts(paymentTexts);
  const client = useQueryClient();
  const [chosen, setChosen] = useState<string | null>(null);
  const [text, setText] = useState("");
  const terminal = terminals.find(({ code }) => code === chosen) ?? terminals[0];
  const typed = parseMoney(text, currency);
  const ask = useMutation({
    mutationFn: ({ code, said }: { readonly code: string; readonly said: number | null }) => endDay(code, said),
    onSuccess: () => {
      setText("");
      void client.invalidateQueries({ queryKey: ["payments"] });
    },
  });
  if (terminal === undefined) return null;
  return (
    <div className="mb-3 flex flex-wrap items-end gap-3">
      <ChoiceField label={say("terminal")} value={terminal.code} choices={terminals.map(({ code }) => ({ value: code, label: code }))} onChoice={setChosen} />
      {terminal.can_ask ? null : <MoneyField label={say("onSlip")} currency={currency} value={text} onText={setText} />}
      <Button busy={ask.isPending} disabled={!terminal.can_ask && typed === null} onClick={() => ask.mutate({ code: terminal.code, said: terminal.can_ask ? null : (typed?.amount ?? null) })}>
        {terminal.can_ask ? say("askNow") : say("keepSlip")}
      </Button>
      {ask.isError ? <ProblemNote error={ask.error} /> : null}
    </div>
  );
}

function Ends({ items, store }: { readonly items: readonly EndOfDay[]; readonly store: string }): ReactNode {
  const say = useTexts(paymentTexts);
  const { language } = useLanguage();
  const zone = useZone(store);
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-13">
        <thead>
          <tr className="border-b border-line text-left text-ink-soft">
            {(["terminal", "askedAt", "ours", "said", "difference"] as const).map((name, index) => (
              <th key={name} scope="col" className={`py-1.5 pr-4 font-normal ${index < 2 ? "" : "text-right"}`}>
                {say(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={`${one.terminal}${one.asked_at}`} className="border-b border-line last:border-b-0">
              <th scope="row" className="py-1.5 pr-4 text-left font-normal">
                {one.terminal}
              </th>
              <td className="py-1.5 pr-4 whitespace-nowrap">{formatInstant(one.asked_at, language, zone)}</td>
              <td className="py-1.5 pr-4 text-right whitespace-nowrap">{formatMoney(one.ours, language)}</td>
              <td className="py-1.5 pr-4 text-right">{one.said === null ? <span title={one.why_silent ?? ""}>{say("saidNothing")}</span> : `${formatMoney(one.said, language)}${one.is_typed ? ` (${say("typed")})` : ""}`}</td>
              <td className={`py-1.5 pr-4 text-right whitespace-nowrap ${one.difference === null || one.difference.amount === 0 ? "" : "text-loss"}`}>{one.difference === null ? "–" : formatMoney(one.difference, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
