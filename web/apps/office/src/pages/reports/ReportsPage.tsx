import type { Money } from "@comptoir/client";
import { Button, ChoiceField, EmptyState, formatDay, formatMoney, formatNumber, formatRate, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ChartColumn, FileSpreadsheet, FileText, Mail } from "lucide-react";
import { useState, type ReactNode } from "react";

import { salesFile, salesQuery, stockValueQuery, type Figures, type SalesReport, type Side } from "../../api/reports";
import { useScope } from "../../app/scope";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import type { ReportSearch } from "../../domain/filters";
import { change, daysOf, PERIODS } from "../../domain/period";
import { Page } from "../../parts/Page";
import { Gate } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { wallClockNow } from "../../parts/wallClockNow";
import { reportTexts } from "../../texts/reports";
import { useTenderText } from "../tills/ReportView";
import { Chart } from "./Chart";
import { LettersDialog } from "./LettersDialog";
import { ReportTable } from "./ReportTable";

const route = getRouteApi("/reports");
const fileLink = "inline-flex min-h-8 items-center gap-2 rounded-md border border-outline px-3 text-13 font-medium hover:bg-ground pointer-coarse:min-h-11";

/** Sales of a period from every side, with what the same weekdays of last year brought. */
export function ReportsPage(): ReactNode {
  const say = useTexts(reportTexts);
  const { store } = useScope();
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [mails, setMails] = useState(false);
  const [, clock] = wallClockNow(useZone());
  const today = clock.slice(0, 10);
  const named = search.period ?? "week";
  const days = search.from === undefined ? daysOf(named, today) : { from: search.from, to: search.to ?? search.from };
  const query = useQuery({ ...salesQuery(days, store), placeholderData: (before) => before });
  useFeedRefresh(["till.ticket", "till.return"], ["reports", "sales"]);
  const set = (next: ReportSearch): void => {
    void navigate({ to: "/reports", search: next });
  };
  return (
    <Page
      title={say("reports")}
      lead={say("lead")}
      actions={
        <>
          <a className={fileLink} href={salesFile(days, store, "xlsx")}>
            <FileSpreadsheet aria-hidden className="size-4" />
            {say("xlsx")}
          </a>
          <a className={fileLink} href={salesFile(days, store, "pdf")}>
            <FileText aria-hidden className="size-4" />
            {say("pdf")}
          </a>
          {may("insight.report.mail") ? (
            <Button icon={Mail} onClick={() => setMails(true)}>
              {say("mail")}
            </Button>
          ) : null}
        </>
      }
      filters={
        <>
          <ChoiceField
            label={say("period")}
            hideLabel
            value={search.from === undefined ? named : "own"}
            choices={[...PERIODS.map((period) => ({ value: period, label: say(period) })), { value: "own", label: say("own") }]}
            onChoice={(value) => {
              const period = PERIODS.find((each) => each === value);
              set(period === undefined ? days : { period });
            }}
          />
          <TextField label={say("from")} hideLabel type="date" value={days.from} max={days.to} onText={(from) => from !== "" && set({ from, to: days.to < from ? from : days.to })} />
          <TextField label={say("to")} hideLabel type="date" value={days.to} min={days.from} onText={(to) => to !== "" && set({ from: days.from, to })} />
        </>
      }
    >
      <Gate query={query}>
        {(report) => (
          <div tabIndex={0} role="region" aria-label={say("reports")} className="min-h-0 flex-1 overflow-y-auto bg-paper">
            <h2 className="sr-only">{say("period")}</h2>
            {report.total.tickets === 0 && report.total.returns === 0 ? (
              <EmptyState icon={ChartColumn} title={say("emptyTitle")}>
                {say("emptyHelp")}
              </EmptyState>
            ) : (
              <Report report={report} />
            )}
            {may("pricing.cost.read") ? <StockSection /> : null}
          </div>
        )}
      </Gate>
      {mails ? <LettersDialog onClose={() => setMails(false)} /> : null}
    </Page>
  );
}

interface Tile {
  readonly name: string;
  readonly now: string;
  readonly was: string;
  readonly moved: number | null;
  /** Instead of what was a year before. */
  readonly note?: string;
}

function Tiles({ report: { total, total_before: before } }: { readonly report: SalesReport }): ReactNode {
  const say = useTexts(reportTexts);
  const { language } = useLanguage();
  const money = (value: Money | null | undefined): string => (value === null || value === undefined ? "–" : formatMoney(value, language));
  const marginTile = () => {
    const { margin, margin_rate: rate } = total;
    if (margin === undefined) return [];
    if (rate === null || rate === undefined) return [{ name: say("margin"), now: "–", was: money(before.margin), moved: null, note: say("noCosts") }];
    return [{ name: say("margin"), now: `${money(margin)} · ${formatRate(String(Math.round(Number(rate) * 10) / 10), language)}`, was: money(before.margin), moved: change(margin.amount, before.margin?.amount ?? 0) }];
  };
  const tiles: readonly Tile[] = [
    { name: say("turnover"), now: money(total.turnover), was: money(before.turnover), moved: change(total.turnover.amount, before.turnover.amount) },
    { name: say("net"), now: money(total.net), was: money(before.net), moved: change(total.net.amount, before.net.amount) },
    { name: say("tickets"), now: formatNumber(total.tickets, language), was: formatNumber(before.tickets, language), moved: change(total.tickets, before.tickets) },
    { name: say("basket"), now: money(total.basket), was: money(before.basket), moved: change(total.basket?.amount ?? 0, before.basket?.amount ?? 0) },
    { name: say("units"), now: formatNumber(total.units, language), was: formatNumber(before.units, language), moved: change(total.units, before.units) },
    ...marginTile(),
  ];
  return (
    <dl className="grid gap-px border-b border-line bg-line sm:grid-cols-2 lg:grid-cols-3">
      {tiles.map(({ name, now, was, moved, note }) => (
        <div key={name} className="flex flex-col gap-0.5 bg-paper px-4 py-3 sm:max-lg:last:odd:col-span-2 lg:last:nth-[3n+2]:col-span-2">
          <dt className="text-13 text-ink-soft">{name}</dt>
          <dd className="text-24 font-semibold">
            {now}
            {moved === null ? null : <span className={`ml-2 text-13 font-normal ${moved < 0 ? "text-loss" : "text-accent"}`}>{`${moved > 0 ? "+" : ""}${formatNumber(moved, language)} %`}</span>}
          </dd>
          <dd className="text-13 text-ink-soft">{note ?? say("before", { value: was })}</dd>
        </div>
      ))}
    </dl>
  );
}

function Report({ report }: { readonly report: SalesReport }): ReactNode {
  const say = useTexts(reportTexts);
  const { language } = useLanguage();
  const tenderText = useTenderText();
  const money = (value: Money): string => formatMoney(value, language);
  const seesMargin = report.total.margin_rate !== undefined && report.total.margin_rate !== null;
  const heads = [say("tickets"), say("units"), say("turnover"), say("net"), ...(seesMargin ? [say("margin")] : [])];
  const cells = (one: Figures): ReactNode[] => [formatNumber(one.tickets, language), formatNumber(one.units, language), money(one.turnover), money(one.net), ...(seesMargin && one.margin !== undefined ? [money(one.margin)] : [])];
  const side = (title: string, rows: readonly Side[]): ReactNode =>
    rows.length === 0 ? null : <ReportTable title={title} heads={[say("name"), ...heads]} rows={rows.map((one) => ({ id: one.key, cells: [one.name === "" ? say("none") : one.name.replace("department:", ""), ...cells(one)] }))} />;
  return (
    <>
      <Tiles report={report} />
      <div className="grid lg:grid-cols-2 lg:[&>*]:border-r lg:[&>*]:border-line">
        {report.by_day.length < 2 ? null : (
          <div className="lg:col-span-2">
            <ReportTable
              title={say("days")}
              heads={[say("day"), ...heads, say("lastYear")]}
              above={
                <Chart
                  label={say("chart")}
                  bars={report.by_day.map((one) => ({ label: formatDay(one.day, language), value: one.turnover.amount, text: money(one.turnover), before: one.turnover_before.amount }))}
                />
              }
              rows={[...report.by_day].reverse().slice(0, 62).map((one) => ({ id: one.day, cells: [formatDay(one.day, language), ...cells(one), money(one.turnover_before)] }))}
            />
          </div>
        )}
        <ReportTable
          title={say("hours")}
          heads={[say("hour"), ...heads]}
          above={<Chart label={say("chartHours")} bars={report.by_hour.map((one) => ({ label: `${one.key}:00`, value: one.turnover.amount, text: money(one.turnover) }))} />}
          rows={report.by_hour.map((one) => ({ id: one.key, cells: [`${one.key}:00`, ...cells(one)] }))}
        />
        <ReportTable title={say("best")} heads={[say("name"), ...heads]} rows={report.best_sellers.slice(0, 20).map((one) => ({ id: one.sku ?? one.name, cells: [one.name, ...cells(one)] }))} />
        {side(say("categories"), report.by_category)}
        {side(say("stores"), report.by_store)}
        {side(say("cashiers"), report.by_cashier)}
        {report.by_seller.every(({ key }) => key === "") ? null : side(say("sellers"), report.by_seller)}
        <ReportTable title={say("tenders")} heads={[say("name"), say("tickets"), say("amount")]} rows={report.tenders.map((one) => ({ id: one.tender, cells: [tenderText(one.tender), formatNumber(one.tickets, language), money(one.amount)] }))} />
        <ReportTable title={say("taxes")} heads={[say("rate"), say("base"), say("tax")]} rows={report.taxes.map((one) => ({ id: one.rate, cells: [formatRate(one.rate, language), money(one.base), money(one.amount)] }))} />
      </div>
    </>
  );
}

function StockSection(): ReactNode {
  const say = useTexts(reportTexts);
  const { language } = useLanguage();
  const { store } = useScope();
  const { data } = useQuery({ ...stockValueQuery(store), retry: false });
  if (data === undefined) return null;
  const unknown = data.items.reduce((sum, one) => sum + one.without_cost, 0);
  return (
    <ReportTable
      title={say("stock")}
      heads={[say("place"), say("units"), say("value")]}
      rows={data.items.map((one) => ({ id: one.place, cells: [one.name, formatNumber(one.units, language), formatMoney(one.value, language)] }))}
      note={unknown === 0 ? undefined : say("stockNote", { count: formatNumber(unknown, language) })}
    />
  );
}
