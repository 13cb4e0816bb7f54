import { Button, ChoiceField, formatDay, formatMoney, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { matchSettlement, type SettlementMatch } from "../../api/payments";
import { columnsOf, delimiterOf, guessed } from "../../domain/settlement";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { paymentTexts } from "../../texts/payments";

const WANTED = ["gross", "reference", "approval_code", "day", "fee"] as const;

/** An acquirer's file held against what the terminals took on some days. */
export function Settlement({ store, first, last }: { readonly store: string; readonly first: string; readonly last: string }): ReactNode {
  const say = useTexts(paymentTexts);
  const [content, setContent] = useState("");
  const [columns, setColumns] = useState<Readonly<Record<string, string>>>({});
  const delimiter = delimiterOf(content);
  const names = content === "" ? [] : columnsOf(content, delimiter);
  const match = useMutation({
    mutationFn: () => matchSettlement({ store, first, last, content, delimiter, columns: Object.fromEntries(Object.entries(columns).filter(([, name]) => name !== "")) }),
  });
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const text = await file.text();
    match.reset();
    setContent(text);
    setColumns(guessed(columnsOf(text, delimiterOf(text))));
  };
  return (
    <Section title={say("settlement")}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          match.mutate();
        }}
      >
        <label className="flex flex-col gap-1 text-13">
          {say("file")}
          <input type="file" accept=".csv,.txt,text/csv" className="min-h-11 file:mr-3 file:min-h-8 file:rounded-md file:border file:border-outline file:bg-paper file:px-3 hover:file:bg-ground pointer-coarse:file:min-h-11" onChange={(event) => void take(event.target.files?.[0])} />
          <span className="text-ink-soft">{say("fileHelp")}</span>
        </label>
        {names.length === 0 ? null : (
          <div className="flex flex-wrap gap-3">
            {WANTED.map((wanted) => (
              <ChoiceField
                key={wanted}
                label={say(wanted)}
                value={columns[wanted] ?? ""}
                choices={[{ value: "", label: say("notThere") }, ...names.map((name) => ({ value: name, label: name }))]}
                onChoice={(name) => setColumns({ ...columns, [wanted]: name })}
              />
            ))}
          </div>
        )}
        {match.isError ? <ProblemNote error={match.error} /> : null}
        <Button type="submit" kind="primary" busy={match.isPending} disabled={(columns["gross"] ?? "") === ""} className="self-start">
          {say("match")}
        </Button>
      </form>
      {match.data === undefined ? null : <Found found={match.data} />}
    </Section>
  );
}

function Found({ found }: { readonly found: SettlementMatch }): ReactNode {
  const say = useTexts(paymentTexts);
  const { language } = useLanguage();
  const whys: Record<string, string> = { amount_differs: say("amount_differs"), repeated: say("repeated"), unknown: say("noPayment") };
  const fits = found.unmatched.length === 0 && found.missing.length === 0;
  return (
    <div aria-live="polite" className="mt-4 flex flex-col gap-3 text-13">
      <p>
        {say("matched", { count: found.counts["matched"] ?? 0 })}
        {fits ? ` ${say("allFits")}` : null}
      </p>
      {found.fees.map(({ brand, amount }) => (
        <p key={brand}>{`${say("fees")} · ${brand} · ${formatMoney(amount, language)}`}</p>
      ))}
      {found.unmatched.length === 0 ? null : <h3 className="font-semibold">{say("unmatched")}</h3>}
      <ul className="flex flex-col">
        {found.unmatched.map((one) => (
          <li key={one.line} className="border-b border-line py-1.5">{`${say("lineNumber", { number: one.line })} · ${one.reference} · ${formatMoney(one.amount, language)} · ${whys[one.why] ?? one.why}`}</li>
        ))}
      </ul>
      {found.missing.length === 0 ? null : <h3 className="font-semibold">{say("missing")}</h3>}
      <ul className="flex flex-col">
        {found.missing.map((one) => (
          <li key={one.attempt} className="border-b border-line py-1.5">{`${formatDay(one.day, language)} · ${one.terminal} · ${formatMoney(one.amount, language)}`}</li>
        ))}
      </ul>
    </div>
  );
}
