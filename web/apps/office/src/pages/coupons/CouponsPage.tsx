import { Button, EmptyState, formatDay, localized, TextField, useLanguage, useTexts } from "@comptoir/ui";
import type { DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Plus, Search, TicketPercent } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import { allSeriesQuery, findCoupon, type CouponSeries } from "../../api/coupons";
import { useSession } from "../../app/session";
import type { CampaignSearch } from "../../domain/filters";
import { NamedList } from "../../parts/NamedList";
import { Page } from "../../parts/Page";
import { ProblemNote } from "../../parts/Problems";
import { useDelayed } from "../../parts/useDelayed";
import { useFeedRefresh } from "../../parts/useFeed";
import { couponTexts } from "../../texts/coupons";
import { CouponPanel } from "./CouponPanel";

const route = getRouteApi("/coupons");

/** Every series of coupons; one of them beside the list. */
export function CouponsPage(): ReactNode {
  const say = useTexts(couponTexts);
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = useQuery(allSeriesQuery);
  useFeedRefresh(["pricing.coupon_series", "pricing.coupons"], ["coupon-series"]);
  const columns = useColumns();
  const go = (next: CampaignSearch): void => void navigate({ to: "/coupons", search: next });
  const editable = may("pricing.promotion.edit");
  const add = editable ? (
    <Button kind="primary" icon={Plus} onClick={() => go({ new: true })}>
      {say("add")}
    </Button>
  ) : undefined;
  return (
    <Page title={say("title")} lead={say("lead")} actions={add} filters={may("pricing.basket.price") ? <CouponSearch series={query.data ?? []} /> : undefined}>
      <NamedList
        query={query}
        label={say("title")}
        columns={columns}
        code={search.code}
        isNew={search.new === true && editable}
        onOpen={(code) => go(code === undefined ? {} : { code })}
        panel={(panel) => <CouponPanel {...panel} />}
        sideWidth={560}
        empty={
          <EmptyState icon={TicketPercent} title={say("noneTitle")} action={add}>
            {say("noneHelp")}
          </EmptyState>
        }
      />
    </Page>
  );
}

/** Whether a code that somebody holds counts now, and if not, why. */
function CouponSearch({ series }: { readonly series: readonly CouponSeries[] }): ReactNode {
  const say = useTexts(couponTexts);
  const { language } = useLanguage();
  const [text, setText] = useState("");
  const asked = useDelayed(text.trim());
  const { data, error } = useQuery({ queryKey: ["coupons", asked], queryFn: ({ signal }) => findCoupon(asked, signal), enabled: asked !== "", retry: false });
  const nameOf = (code: string | null): string => localized(series.find((one) => one.code === code)?.label, language) || (code ?? "");
  return (
    <>
      <TextField hideLabel label={say("find")} placeholder={say("find")} type="search" icon={Search} value={text} onText={setText} className="w-72" />
      <p role="status" className="min-h-5 text-13 text-ink-soft">
        {data === undefined || text.trim() === "" ? "" : data.refused === null ? say("counts", { code: data.code, series: nameOf(data.series) }) : say(`refused_${data.refused}` as "refused_unknown", { code: data.code })}
      </p>
      {error === null || text.trim() === "" ? null : <ProblemNote error={error} />}
    </>
  );
}

function useColumns(): readonly DataColumn<CouponSeries>[] {
  const say = useTexts(couponTexts);
  const { language } = useLanguage();
  return useMemo<readonly DataColumn<CouponSeries>[]>(() => {
    const day = (moment: string): string => formatDay(moment.slice(0, 10), language);
    const period = ({ valid_from: from, valid_to: to }: CouponSeries): string => {
      const end = to === null ? say("always") : day(to);
      return from !== null ? `${day(from)} – ${end}` : to === null ? end : say("until", { day: end });
    };
    return [
      { id: "name", title: say("name"), width: 220, grow: 3, cell: (one) => <span className="text-15">{localized(one.label, language) || one.code}</span> },
      { id: "kind", title: say("kind"), width: 240, grow: 2, cell: (one) => one.shared_code ?? say("single") },
      { id: "when", title: say("when"), width: 220, grow: 2, cell: period },
    ];
  }, [say, language]);
}
