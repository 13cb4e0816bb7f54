import { Button, TextField, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { putTerms, termsQuery, type Term } from "../../api/giftCards";
import { storesQuery } from "../../api/shop";
import { useSession } from "../../app/session";
import { Gate, ProblemNote } from "../../parts/Problems";
import { giftCardTexts } from "../../texts/giftCards";

const KINDS = ["gift_card", "credit_note"] as const;
const MONTHS_MAX = 1200;
type Months = Readonly<Record<string, string>>;

const cell = (store: string | null, kind: string): string => `${store ?? ""}/${kind}`;

/** What stands in a field: months, or undefined when it cannot be. */
function monthsOf(text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const months = Number(text);
  return Number.isInteger(months) && months >= 1 && months <= MONTHS_MAX ? months : undefined;
}

/** For how long gift cards and credit notes are taken: for all stores, and where one says otherwise. */
export function GiftCardTerms(): ReactNode {
  const query = useQuery(termsQuery);
  return (
    <div className="max-h-96 overflow-y-auto border-b border-line bg-paper p-4">
      <Gate query={query}>{(terms) => <Form key={JSON.stringify(terms)} terms={terms} />}</Gate>
    </div>
  );
}

function Form({ terms }: { readonly terms: readonly Term[] }): ReactNode {
  const say = useTexts(giftCardTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { may } = useSession();
  const stores = useQuery(storesQuery).data ?? [];
  const before: Months = Object.fromEntries(terms.map(({ store, kind, months }) => [cell(store, kind), months === null ? "" : String(months)]));
  const [typed, setTyped] = useState<Months>(before);
  const rows = [null, ...stores.map(({ code }) => code)];
  const save = useMutation({
    mutationFn: () =>
      putTerms(
        rows.flatMap((store) =>
          KINDS.flatMap((kind) => {
            const text = typed[cell(store, kind)] ?? "";
            return text.trim() === "" ? [] : [{ store, kind, months: monthsOf(text) ?? null }];
          }),
        ),
      ),
    onSuccess: async () => {
      toast({ text: say("saved"), tone: "good" });
      await client.invalidateQueries({ queryKey: termsQuery.queryKey });
    },
  });
  const isRight = Object.values(typed).every((text) => monthsOf(text) !== undefined);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex max-w-2xl flex-col gap-3">
      <p className="text-13 text-ink-soft">{say("termsHelp")}</p>
      {rows.map((store) => (
        <fieldset key={store ?? ""} className="grid grid-cols-1 items-end gap-2 sm:grid-cols-[10rem_1fr_1fr]">
          <legend className="sr-only">{store ?? say("allStores")}</legend>
          <span aria-hidden className="text-13 font-medium sm:pb-2">
            {store === null ? say("allStores") : (stores.find(({ code }) => code === store)?.name ?? store)}
          </span>
          {KINDS.map((kind) => {
            const text = typed[cell(store, kind)] ?? "";
            return (
              <TextField
                key={kind}
                label={say("months", { kind: say(kind) })}
                inputMode="numeric"
                maxLength={4}
                disabled={!may("payments.stored_value.adjust")}
                value={text}
                placeholder={say(store === null ? "never" : "likeAll")}
                error={monthsOf(text) === undefined ? say("monthsWrong") : null}
                onText={(now) => setTyped({ ...typed, [cell(store, kind)]: now })}
              />
            );
          })}
        </fieldset>
      ))}
      {save.isError ? <ProblemNote error={save.error} /> : null}
      {may("payments.stored_value.adjust") ? (
        <Button type="submit" kind="primary" busy={save.isPending} disabled={!isRight} className="self-start">
          {say("save")}
        </Button>
      ) : null}
    </form>
  );
}
