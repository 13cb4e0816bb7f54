import { newId, type Money } from "@comptoir/client";
import { Button, ChoiceField, countedAmount, denominations, formatMoney, MoneyField, moneyToText, parseMoney, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { chequesQuery, makeSlip } from "../../api/cash";
import { ProblemNote } from "../../parts/Problems";
import { cashTexts } from "../../texts/accounting";

const PIECES_LENGTH_MAX = 5;

/** A slip of what goes to the bank: cash by its notes and coins, as the bank counts it, or the cheques that wait. */
export function NewSlip({ store, currency }: { readonly store: string; readonly currency: string }): ReactNode {
  const say = useTexts(cashTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const [kind, setKind] = useState<"cash" | "cheque">("cash");
  const [account, setAccount] = useState("");
  const [text, setText] = useState("");
  const [id, setId] = useState(newId);
  const cheques = useQuery(chequesQuery(store)).data?.items ?? [];
  const waiting: Money = { amount: cheques.reduce((sum, one) => sum + one.amount.amount, 0), currency };
  const amount = parseMoney(text, currency);
  /** None once the sum is typed. */
  const [pieces, setPieces] = useState<Readonly<Record<number, number>>>({});
  const count = (denomination: number, typed: string): void => {
    const next = { ...pieces, [denomination]: Number.parseInt(typed.replace(/\D/g, "").slice(0, PIECES_LENGTH_MAX), 10) || 0 };
    setPieces(next);
    setText(moneyToText({ amount: countedAmount(next), currency }).replace(".", language === "fr" ? "," : "."));
  };
  const make = useMutation({
    mutationFn: () => makeSlip(id, { store, kind, account: account.trim(), ...(kind === "cash" && amount !== null ? { amount, pieces } : {}) }),
    onSuccess: async () => {
      toast({ text: say("made"), tone: "good" });
      setId(newId());
      setText("");
      setPieces({});
      await client.invalidateQueries({ queryKey: ["cash", store] });
    },
  });
  return (
    <form
      aria-label={say("newSlip")}
      className="grid gap-3 sm:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <ChoiceField label={say("kind")} value={kind} choices={[{ value: "cash", label: say("slipCash") }, { value: "cheque", label: say("slipCheque") }]} onChoice={(value) => setKind(value === "cheque" ? "cheque" : "cash")} />
      {kind === "cash" ? <MoneyField label={say("amount")} currency={currency} value={text} onText={(typed) => {
        setText(typed);
        setPieces({});
      }} /> : <p className="self-end py-2 text-13">{say("chequesWaiting", { count: cheques.length, amount: formatMoney(waiting, language) })}</p>}
      {kind === "cash" ? (
        <fieldset className="grid grid-cols-2 gap-x-4 gap-y-2 sm:col-span-2 sm:grid-cols-3">
          <legend className="mb-2 text-13 font-medium">{say("pieces")}</legend>
          {denominations(currency).map((denomination) => {
            const value = formatMoney({ amount: denomination, currency }, language);
            return (
              <label key={denomination} className="flex items-center justify-end gap-2 text-13">
                <span className="whitespace-nowrap">{value} ×</span>
                <input type="text" inputMode="numeric" aria-label={say("piecesOf", { value })} value={pieces[denomination] || ""} onChange={(event) => count(denomination, event.target.value)} className="min-h-8 w-16 rounded-md border border-outline bg-paper px-2 text-right pointer-coarse:min-h-11" />
              </label>
            );
          })}
        </fieldset>
      ) : null}
      <TextField label={say("bankAccount")} required maxLength={100} value={account} onText={setAccount} className="sm:col-span-2" />
      {make.isError ? (
        <div className="sm:col-span-2">
          <ProblemNote error={make.error} />
        </div>
      ) : null}
      <Button type="submit" kind="primary" busy={make.isPending} disabled={kind === "cash" ? amount === null || amount.amount <= 0 : cheques.length === 0} className="justify-self-start">
        {say("make")}
      </Button>
    </form>
  );
}
