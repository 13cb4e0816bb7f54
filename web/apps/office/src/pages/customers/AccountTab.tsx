import { newId, Problem } from "@comptoir/client";
import { Button, formatDay, formatInstant, formatMoney, MoneyField, moneyToText, parseMoney, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { accountQuery, payAccount, putAccount, statementAddress, statementQuery, type Account } from "../../api/loyalty";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Facts, Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { loyaltyTexts } from "../../texts/loyalty";

const USUAL_DAYS = "30";

/** What is owed on account, within which limit, what was paid; a payment is recorded here. */
export function AccountTab({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(loyaltyTexts);
  const { may } = useSession();
  const query = useQuery(accountQuery(id));
  if (query.error instanceof Problem && query.error.code === "customers.no_account") {
    return (
      <Section title={say("openAccount")}>
        <p className="mb-3 text-ink-soft">{say("noAccount")}</p>
        {may("customers.account.edit") ? <TermsForm id={id} account={null} /> : null}
      </Section>
    );
  }
  return (
    <Gate query={query}>
      {(account) => (
        <>
          <Standing account={account} />
          {may("customers.account.pay") ? <Payment id={id} account={account} /> : null}
          <Entries id={id} />
          {may("customers.account.edit") ? (
            <Section title={say("limit")}>
              <TermsForm key={account.version} id={id} account={account} />
            </Section>
          ) : null}
        </>
      )}
    </Gate>
  );
}

function Standing({ account }: { readonly account: Account }): ReactNode {
  const say = useTexts(loyaltyTexts);
  const { language } = useLanguage();
  return (
    <div className="border-b border-line p-4">
      <p className="mb-2 text-24 font-semibold tabular-nums">{formatMoney(account.balance, language)}</p>
      <Facts
        facts={[
          { label: say("available"), value: account.is_blocked ? say("blocked") : formatMoney(account.available, language) },
          ...account.open.map((entry) => ({ label: entry.due_on === null ? say("owed") : say("dueOn", { day: formatDay(entry.due_on, language) }), value: formatMoney(entry.open, language) })),
        ]}
      />
    </div>
  );
}

function Entries({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(loyaltyTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const query = useQuery(statementQuery(id));
  const words: Record<string, string> = { sale: say("sale"), refund: say("refund"), payment: say("paymentEntry"), adjust: say("adjustEntry"), merge: say("merge") };
  return (
    <Section
      title={say("entries")}
      action={
        <span className="flex gap-3">
          {(["pdf", "csv"] as const).map((form) => (
            <a key={form} href={statementAddress(id, form)} download className="inline-flex min-h-8 items-center gap-1 text-13 text-accent hover:underline pointer-coarse:min-h-11">
              <Download aria-hidden className="size-4" />
              {form.toUpperCase()}
            </a>
          ))}
        </span>
      }
    >
      <Gate query={query}>
        {({ entries }) =>
          entries.length === 0 ? (
            <p className="text-ink-soft">{say("noEntries")}</p>
          ) : (
            <ul>
              {entries.map((entry) => (
                <li key={entry.id} className="grid grid-cols-[1fr_auto_auto] gap-3 border-b border-line py-1.5 text-13 last:border-b-0">
                  <span className="min-w-0 truncate">
                    {words[entry.kind] ?? entry.kind} {entry.reference ?? ""} {entry.reason ?? ""}
                    <span className="block text-ink-soft">{formatInstant(entry.at, language, zone)}</span>
                  </span>
                  <span className="tabular-nums">{formatMoney(entry.amount, language)}</span>
                  <span className="w-24 text-right tabular-nums">{formatMoney(entry.balance, language)}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Gate>
    </Section>
  );
}

function Payment({ id, account }: { readonly id: string; readonly account: Account }): ReactNode {
  const say = useTexts(loyaltyTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [amount, setAmount] = useState("");
  const [reference, setReference] = useState("");
  const [payment, setPayment] = useState(newId);
  const [tried, setTried] = useState(false);
  const money = parseMoney(amount, account.currency);
  const right = money !== null && money.amount > 0;
  const pay = useMutation({
    mutationFn: (minor: number) => payAccount(id, payment, minor, reference.trim()),
    onSuccess: async () => {
      toast({ text: say("paid"), tone: "good" });
      setAmount("");
      setReference("");
      setTried(false);
      setPayment(newId());
      await client.invalidateQueries({ queryKey: ["customers", "account", id] });
    },
  });
  const submit = (event?: SyntheticEvent): void => {
    event?.preventDefault();
    setTried(true);
    if (right) pay.mutate(money.amount);
  };
  return (
    <Section title={say("payment")}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <div className="flex flex-wrap gap-3">
          <MoneyField label={say("amount")} currency={account.currency} value={amount} onText={setAmount} error={tried && !right ? say("amountWrong") : null} onEnter={submit} className="min-w-32 flex-1" />
          <TextField label={say("reference")} maxLength={200} value={reference} onText={setReference} className="min-w-32 flex-1" />
        </div>
        {pay.isError ? <ProblemNote error={pay.error} /> : null}
        <Button type="submit" busy={pay.isPending} className="self-start">
          {say("recordPayment")}
        </Button>
      </form>
    </Section>
  );
}

function TermsForm({ id, account }: { readonly id: string; readonly account: Account | null }): ReactNode {
  const say = useTexts(loyaltyTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { session } = useSession();
  const currency = account?.currency ?? session.stores[0]?.currency ?? "EUR";
  const [limit, setLimit] = useState(account === null ? "" : moneyToText(account.credit_limit));
  const [days, setDays] = useState(account === null ? USUAL_DAYS : String(account.terms_days));
  const [blocked, setBlocked] = useState(account?.is_blocked ?? false);
  const [tried, setTried] = useState(false);
  const money = parseMoney(limit, currency);
  const rightDays = /^\d{1,4}$/.test(days);
  const save = useMutation({
    mutationFn: (credit_limit: number) => putAccount(id, { currency, credit_limit, terms_days: Number(days), is_blocked: blocked }, account?.version ?? null),
    onSuccess: async () => {
      toast({ text: say("accountSaved"), tone: "good" });
      await client.invalidateQueries({ queryKey: ["customers", "account", id] });
    },
  });
  const submit = (event?: SyntheticEvent): void => {
    event?.preventDefault();
    setTried(true);
    if (money !== null && money.amount >= 0 && rightDays) save.mutate(money.amount);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-3">
        <MoneyField label={say("limit")} currency={currency} value={limit} onText={setLimit} error={tried && (money === null || money.amount < 0) ? say("amountWrong") : null} onEnter={submit} className="min-w-32 flex-1" />
        <TextField label={say("terms")} inputMode="numeric" value={days} error={tried && !rightDays ? say("daysWrong") : null} onText={setDays} className="min-w-32 flex-1" />
      </div>
      {account === null ? null : (
        <label className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
          <input type="checkbox" checked={blocked} onChange={(event) => setBlocked(event.target.checked)} className="size-4 accent-accent" />
          {say("blocked")}
        </label>
      )}
      {save.isError ? <ProblemNote error={save.error} /> : null}
      <Button type="submit" busy={save.isPending} className="self-start">
        {say(account === null ? "openAccount" : "saveTerms")}
      </Button>
    </form>
  );
}
