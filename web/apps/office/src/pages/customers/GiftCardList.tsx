import { Button, ChoiceField, EmptyState, formatDay, formatMoney, formatNumber, Tag, TextField, useLanguage, useTexts, type Tone } from "@comptoir/ui";
import { SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { Download, Gift, Search } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import { LIABILITY_SHEET, liabilityQuery, VALUE_KINDS, VALUE_STATES, type StoredValue } from "../../api/giftCards";
import { useSession } from "../../app/session";
import { PagedTable } from "../../parts/PagedTable";
import { useDelayed } from "../../parts/useDelayed";
import { useFeedRefresh } from "../../parts/useFeed";
import { usePages } from "../../parts/usePages";
import { giftCardTexts } from "../../texts/giftCards";
import type { CustomerTabProps } from "./CustomersPage";
import { GiftCardPanel } from "./GiftCardPanel";
import { GiftCardTerms } from "./GiftCardTerms";

const TONES: Readonly<Record<string, Tone>> = { active: "good", blocked: "loss", expired: "attention" };

export function StateTag({ state }: { readonly state: string }): ReactNode {
  const say = useTexts(giftCardTexts);
  return <Tag tone={TONES[state] ?? "plain"}>{state in giftCardTexts ? say(state as "active") : state}</Tag>;
}

/** Gift cards, store credit and credit notes, found by their last four characters, and what is owed on them. */
export function GiftCardList({ search, onSearch }: CustomerTabProps): ReactNode {
  const say = useTexts(giftCardTexts);
  const { language } = useLanguage();
  const { session } = useSession();
  const [kind, setKind] = useState("");
  const [state, setState] = useState("");
  const [termsShown, setTermsShown] = useState(false);
  const four = useDelayed((search.q ?? "").replace(/[\s-]/g, "").slice(-4));
  const query = { last_four: four.length === 4 ? four : undefined, kind, status: state };
  const list = usePages<StoredValue>(["gift-cards", "list", query], "/gift-cards", query, { limit: 100 });
  useFeedRefresh(["payments"], ["gift-cards"]);
  const columns = useMemo<readonly DataColumn<StoredValue>[]>(
    () => [
      { id: "card", title: say("card"), width: 110, grow: 1, cell: ({ last_four }) => (last_four === null ? "" : `… ${last_four}`) },
      { id: "kind", title: say("kind"), width: 120, grow: 1, cell: (row) => (row.kind in giftCardTexts ? say(row.kind as "gift_card") : row.kind) },
      { id: "balance", title: say("balance"), width: 110, align: "end", cell: ({ balance }) => formatMoney(balance, language) },
      { id: "state", title: say("state"), width: 120, cell: (row) => <StateTag state={row.state} /> },
      { id: "store", title: say("store"), width: 150, grow: 1, cell: ({ store }) => session.stores.find(({ code }) => code === store)?.name ?? store },
      { id: "expires", title: say("expires"), width: 130, cell: ({ expires_on }) => (expires_on === null ? say("never") : formatDay(expires_on, language)) },
    ],
    [say, language, session.stores],
  );
  return (
    <SplitPane side={search.id === undefined ? null : <GiftCardPanel key={search.id} id={search.id} onClose={() => onSearch({ id: undefined })} />}>
      <Owed termsShown={termsShown} onTerms={setTermsShown} />
      {termsShown ? <GiftCardTerms /> : null}
      <div className="flex flex-wrap items-center gap-2 border-b border-line bg-paper px-4 py-2">
        <TextField hideLabel label={say("lastFour")} placeholder={say("lastFour")} type="search" icon={Search} value={search.q ?? ""} onText={(text) => onSearch({ q: text === "" ? undefined : text })} className="min-w-44 flex-1 sm:max-w-64" />
        <ChoiceField hideLabel label={say("kind")} value={kind} choices={[{ value: "", label: say("anyKind") }, ...VALUE_KINDS.map((each) => ({ value: each, label: say(each) }))]} onChoice={setKind} className="w-40" />
        <ChoiceField hideLabel label={say("state")} value={state} choices={[{ value: "", label: say("anyState") }, ...VALUE_STATES.map((each) => ({ value: each, label: say(each) }))]} onChoice={setState} className="w-40" />
      </div>
      <PagedTable
        list={list}
        label={say("title")}
        columns={columns}
        rowId={({ id }) => id}
        selected={search.id ?? null}
        onSelect={({ id }) => onSearch({ id })}
        empty={
          <EmptyState icon={Gift} title={say("emptyTitle")}>
            {say("emptyHelp")}
          </EmptyState>
        }
      />
    </SplitPane>
  );
}

/** What the shop owes on cards, in one line whose room is kept while it loads. */
function Owed({ termsShown, onTerms }: { readonly termsShown: boolean; readonly onTerms: (shown: boolean) => void }): ReactNode {
  const say = useTexts(giftCardTexts);
  const { language } = useLanguage();
  const { data } = useQuery(liabilityQuery);
  const sums = new Map<string, { amount: number; count: number }>();
  for (const { amount, count } of data?.items ?? []) {
    const known = sums.get(amount.currency) ?? { amount: 0, count: 0 };
    sums.set(amount.currency, { amount: known.amount + amount.amount, count: known.count + count });
  }
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-paper px-4 py-1.5 text-13">
      <span className="min-w-0 flex-1 basis-full sm:basis-0">
        {say("owed")}{" "}
        {[...sums].map(([currency, { amount, count }]) => (
          <strong key={currency} className="tabular-nums">
            {formatMoney({ amount, currency }, language)} · {say("owedCount", { count: formatNumber(count, language) })}
          </strong>
        ))}
      </span>
      <Button aria-expanded={termsShown} onClick={() => onTerms(!termsShown)}>
        {say("terms")}
      </Button>
      <a href={LIABILITY_SHEET} download className="inline-flex min-h-8 shrink-0 items-center gap-1 text-accent hover:underline pointer-coarse:min-h-11">
        <Download aria-hidden className="size-4" />
        {say("sheet")}
      </a>
    </div>
  );
}
