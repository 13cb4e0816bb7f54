import { read, type Card } from "@comptoir/client";
import { Button, formatMoney, Loading, unitSymbol, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState, type ReactNode } from "react";

import { priceHistoryQuery, priceListsQuery, pricesQuery, recordPrices } from "../../api/prices";
import type { ProductDetail } from "../../api/products";
import { useScope } from "../../app/scope";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { lineOf, plannedPrices, PricesRefused, type PriceLine, type RecordedPrice } from "../../domain/prices";
import { Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { priceTexts } from "../../texts/prices";
import { CarriesSection } from "./CarriesSection";
import { CostSection } from "./CostSection";
import { PriceForm } from "./PriceForm";
import { PriceHistory, PriceTable } from "./PriceTable";
import { PriceTimeline } from "./PriceTimeline";
import { PriceTold } from "./PriceTold";
import { TaxSection } from "./TaxSection";
import { wallClockNow } from "../../parts/wallClockNow";

/** What a product costs: in force, planned, and every price it ever had. */
export function PricesTab({ product }: { readonly product: ProductDetail }): ReactNode {
  const say = useTexts(priceTexts);
  const { session, may } = useSession();
  const scope = useScope();
  const store = scope.store ?? session.stores[0]?.code ?? null;
  const lists = useQuery(priceListsQuery);
  const now = useQuery(pricesQuery([product.sku], store));
  const history = useQuery(priceHistoryQuery(product.sku));
  useFeedRefresh(["pricing.price"], ["prices"]);
  const record = useRecord();
  const [editing, setEditing] = useState<RecordedPrice | "new" | null>(null);
  const mayEdit = may("pricing.price.edit");
  const zone = useZone(store);
  const [instant, clock] = wallClockNow(zone);
  const planned = plannedPrices(history.data?.items ?? [], instant, clock);
  if (lists.data?.length === 0) {
    return (
      <p className="p-4">
        <Link to="/prices" search={{ new: true }} className="text-accent underline-offset-2 hover:underline">
          {say("addList")}
        </Link>
      </p>
    );
  }
  const table = (prices: readonly RecordedPrice[]): ReactNode => (
    <PriceTable prices={prices} lists={lists.data ?? []} unit={product.unit} zone={zone} onChange={mayEdit ? setEditing : undefined} onWithdraw={mayEdit ? (price) => record.mutate({ lines: [lineOf(price, null)], undo: lineOf(price, price.amount) }) : undefined} />
  );
  return (
    <>
      <Section
        title={say("now")}
        action={
          mayEdit && editing === null ? (
            <Button icon={Plus} onClick={() => setEditing("new")}>
              {say("addPrice")}
            </Button>
          ) : null
        }
      >
        <Gate query={now}>{(prices) => (prices.length === 0 ? <p className="text-ink-soft">{say("noPrices")}</p> : table(prices))}</Gate>
        <UnitPrice product={product} />
        {record.isError ? <ProblemNote error={record.error} /> : null}
        {editing === null ? null : (
          <PriceForm
            key={editing === "new" ? "new" : editing.recorded_at}
            sku={product.sku}
            unit={product.unit}
            price={editing === "new" ? null : editing}
            lists={lists.data ?? []}
            busy={record.isPending}
            isBelowCost={record.error instanceof PricesRefused && record.error.codes.some((code) => code.startsWith("pricing.below_floor"))}
            onCancel={() => {
              record.reset();
              setEditing(null);
            }}
            onRecord={(line) => record.mutate({ lines: [line] }, { onSuccess: () => setEditing(null) })}
          />
        )}
      </Section>
      {history.isLoading ? <Section title={say("planned")}><Loading /></Section> : planned.length > 0 ? <Section title={say("planned")}>{table(planned)}</Section> : null}
      <TaxSection sku={product.sku} />
      <CarriesSection sku={product.sku} currency={lists.data?.[0]?.currency ?? "EUR"} />
      <CostSection sku={product.sku} prices={now.data ?? []} currency={lists.data?.[0]?.currency ?? "EUR"} />
      {store === null ? null : <PriceTimeline sku={product.sku} store={store} zone={zone} />}
      {store === null ? null : <PriceTold sku={product.sku} store={store} zone={zone} />}
      <Section title={say("history")}>
        <Gate query={history}>{({ items }) => <PriceHistory prices={items} lists={lists.data ?? []} unit={product.unit} zone={zone} />}</Gate>
      </Section>
    </>
  );
}

interface Recording {
  readonly lines: readonly PriceLine[];
  /** What takes a withdrawal back. */
  readonly undo?: PriceLine;
}

function useRecord() {
  const say = useTexts(priceTexts);
  const toast = useToast();
  const client = useQueryClient();
  const record = useMutation({
    mutationFn: async ({ lines }: Recording) => {
      const refused = (await recordPrices(lines)).filter(({ status }) => status === "rejected");
      const errors = refused.flatMap((one) => one.errors);
      if (refused.length > 0) throw new PricesRefused(say("notRecorded"), errors.map(({ detail }) => detail).join(" "), errors.map(({ code }) => code));
    },
    onSuccess: async (_, { undo }) => {
      toast(undo === undefined ? { text: say("recordedToast"), tone: "good" } : { text: say("withdrawnToast"), undo: () => record.mutate({ lines: [undo] }) });
      await client.invalidateQueries({ queryKey: ["prices"] });
    },
  });
  return record;
}

/** What the law wants beside the price, as the channel shows it: the server computes it. */
function UnitPrice({ product }: { readonly product: ProductDetail }): ReactNode {
  const say = useTexts(priceTexts);
  const { language } = useLanguage();
  const { channel, locale } = useScope();
  const { data: card, isLoading } = useQuery({
    queryKey: ["prices", "card", product.sku, channel, locale],
    queryFn: ({ signal }) => read<Card>(`/cards/${encodeURIComponent(product.sku)}`, { channel, locale }, signal),
    enabled: product.status === "published" && channel !== "",
    retry: false,
  });
  if (isLoading) return <Loading />;
  if (card === undefined || card.unit_price === null) return null;
  return (
    <p className="mt-2 text-13 text-ink-soft">
      {say("unitPrice", { price: `${formatMoney(card.unit_price, language)}/${unitSymbol(card.unit_price.unit) || card.unit_price.unit}` })}
    </p>
  );
}
