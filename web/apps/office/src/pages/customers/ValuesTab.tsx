import { Button, ChoiceField, formatDay, formatMoney, localized, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";

import { giveOffer, offersQuery } from "../../api/customers";
import type { StoredValue } from "../../api/giftCards";
import { couponSeriesQuery } from "../../api/segments";
import { useSession } from "../../app/session";
import { Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { usePages } from "../../parts/usePages";
import { loyaltyTexts } from "../../texts/loyalty";
import { StateTag } from "./GiftCardList";

/** What a customer has here: cards and credit in their name, and offers that nobody else may use. */
export function ValuesTab({ id }: { readonly id: string }): ReactNode {
  const { may } = useSession();
  return (
    <>
      <Cards id={id} />
      <Offers id={id} />
      {may("pricing.coupon.make") && may("pricing.promotion.read") ? <Give id={id} /> : null}
    </>
  );
}

function Cards({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(loyaltyTexts);
  const { language } = useLanguage();
  const list = usePages<StoredValue>(["gift-cards", "of", id], "/gift-cards", { customer: id }, { limit: 100 });
  return (
    <Section title={say("cards")}>
      {list.error === null ? null : <ProblemNote error={list.error} onRetry={list.reload} />}
      <ul className="min-h-10">
        {!list.loading && list.rows.length === 0 ? <li className="text-ink-soft">{say("noCards")}</li> : null}
        {list.rows.map((value) => (
          <li key={value.id} className="flex flex-wrap items-center gap-3 border-b border-line py-1.5 text-13 last:border-b-0">
            <Link to="/customers" search={{ tab: "gift-cards", id: value.id }} className="inline-flex min-h-8 min-w-0 flex-1 items-center text-accent hover:underline pointer-coarse:min-h-11">
              {value.last_four === null || value.last_four === "" ? say("credit") : say("cardEnding", { digits: value.last_four })}
            </Link>
            <StateTag state={value.state} />
            {value.expires_on === null ? null : <span className="text-ink-soft">{say("until", { day: formatDay(value.expires_on, language) })}</span>}
            <span className="font-medium tabular-nums">{formatMoney(value.balance, language)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Offers({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(loyaltyTexts);
  const { language } = useLanguage();
  const query = useQuery(offersQuery(id));
  return (
    <Section title={say("offers")}>
      <Gate query={query}>
        {(offers) =>
          offers.length === 0 ? (
            <p className="min-h-10 text-ink-soft">{say("noOffers")}</p>
          ) : (
            <ul className="min-h-10">
              {offers.map(({ coupon, label, valid_to }) => (
                <li key={coupon} className="flex flex-wrap gap-3 border-b border-line py-1.5 text-13 last:border-b-0">
                  <span className="min-w-0 flex-1">{label}</span>
                  <span className="font-mono">{coupon}</span>
                  {valid_to === null ? null : <span className="text-ink-soft">{say("until", { day: formatDay(valid_to.slice(0, 10), language) })}</span>}
                </li>
              ))}
            </ul>
          )
        }
      </Gate>
    </Section>
  );
}

function Give({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(loyaltyTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const { data: series = [] } = useQuery(couponSeriesQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const code = chosen ?? series[0]?.code ?? "";
  const give = useMutation({
    mutationFn: () => giveOffer(id, code),
    onSuccess: async ({ coupon }) => {
      toast({ text: say("given", { coupon }), tone: "good" });
      await client.invalidateQueries({ queryKey: offersQuery(id).queryKey });
    },
  });
  return (
    <Section title={say("give")}>
      {series.length === 0 ? (
        <p className="min-h-10 text-ink-soft">{say("noSeries")}</p>
      ) : (
        <div className="flex flex-wrap items-end gap-3">
          <ChoiceField label={say("rewardSeries")} value={code} choices={series.map((each) => ({ value: each.code, label: localized(each.label, language) || each.code }))} onChoice={setChosen} className="min-w-48 flex-1" />
          <Button busy={give.isPending} onClick={() => give.mutate()}>
            {say("give")}
          </Button>
        </div>
      )}
      {give.isError ? <ProblemNote error={give.error} /> : null}
    </Section>
  );
}
