import { Button, ChoiceField, Dialog, localized, Note, parseMoney, TextArea, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { recordPrices, type PriceList } from "../../api/prices";
import { readPasted, type PriceLine } from "../../domain/prices";
import { ProblemNote } from "../../parts/Problems";
import { priceTexts } from "../../texts/prices";

interface Turned {
  readonly sku: string;
  readonly detail: string;
}

/** Two columns out of a spreadsheet become prices of a list; what is turned away stays in the field, with the reason. */
export function PastePrices({ lists, onClose }: { readonly lists: readonly PriceList[]; readonly onClose: () => void }): ReactNode {
  const say = useTexts(priceTexts);
  const { language } = useLanguage();
  const client = useQueryClient();
  const [code, setCode] = useState(lists.at(-1)?.code ?? "");
  const [text, setText] = useState("");
  const list = lists.find((each) => each.code === code);
  const rows = readPasted(text);
  const record = useMutation({
    mutationFn: async () => {
      const lines: PriceLine[] = [];
      const turned: Turned[] = [];
      for (const { sku, price } of rows) {
        const money = price === null || list === undefined ? null : parseMoney(price, list.currency);
        if (sku === "") turned.push({ sku: price ?? "", detail: say("noSku") });
        else if (money === null) turned.push({ sku, detail: `${price ?? "–"}: ${say("notAPrice", { currency: list?.currency ?? "" })}` });
        else lines.push({ sku, price_list: code, amount: money.amount });
      }
      const outcomes = lines.length === 0 ? [] : await recordPrices(lines);
      const refused = outcomes.filter(({ status }) => status === "rejected").map(({ key, errors }) => ({ sku: key, detail: errors.map(({ detail }) => detail).join(" ") }));
      const count = (...states: string[]): number => outcomes.filter(({ status }) => states.includes(status)).length;
      return { recorded: count("created", "updated"), unchanged: count("unchanged"), turned: [...turned, ...refused] };
    },
    onSuccess: async ({ turned }) => {
      const kept = new Set(turned.map(({ sku }) => sku.toLowerCase()));
      setText(rows.filter(({ sku }) => kept.has(sku.toLowerCase())).map(({ sku, price }) => `${sku}\t${price ?? ""}`).join("\n"));
      await client.invalidateQueries({ queryKey: ["prices"] });
    },
  });
  const done = record.data;
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={say("paste")}
      description={say("pasteHelp")}
      actions={
        <>
          <Button onClick={onClose}>{say("close")}</Button>
          <Button kind="primary" disabled={rows.length === 0 || list === undefined} busy={record.isPending} onClick={() => record.mutate()}>
            {say("record", { count: rows.length })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {lists.length > 1 ? <ChoiceField label={say("list")} value={code} choices={lists.map((each) => ({ value: each.code, label: localized(each.label, language) || each.code }))} onChoice={setCode} /> : null}
        <TextArea label={say("pasteRows")} rows={8} data-autofocus value={text} onText={setText} placeholder={"MUG-01\t12,90\nMUG-02\t14,50"} />
        {record.isError ? <ProblemNote error={record.error} /> : null}
        {done === undefined ? null : (
          <Note tone={done.turned.length > 0 ? "attention" : "good"} title={say("recorded", { count: done.recorded })}>
            {done.unchanged > 0 ? <p>{say("unchanged", { count: done.unchanged })}</p> : null}
            {done.turned.length > 0 ? (
              <>
                <p>{say("turnedAway", { count: done.turned.length })}</p>
                <ul className="mt-1 list-disc pl-4">
                  {done.turned.map(({ sku, detail }, at) => (
                    <li key={at}>
                      {sku}: {detail}
                    </li>
                  ))}
                </ul>
              </>
            ) : null}
          </Note>
        )}
      </div>
    </Dialog>
  );
}
