import { EmptyState, formatDay, formatInstant, formatMoney, formatNumber, Note, Tag, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { CircleAlert, CircleCheck, Moon } from "lucide-react";
import type { ReactNode } from "react";

import { tonightQuery, type Evening, type EveningDrawer, type EveningFigure } from "../../api/reports";
import { tillsQuery } from "../../api/tills";
import { useScope } from "../../app/scope";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Section } from "../../parts/Facts";
import { Page } from "../../parts/Page";
import { Gate } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { wallClockNow } from "../../parts/wallClockNow";
import { reportTexts } from "../../texts/reports";
import { useTenderText } from "../tills/ReportView";

const route = getRouteApi("/tonight");

/** What an owner looks at in the evening, on a phone: what stands out first, then every drawer. */
export function TonightPage(): ReactNode {
  const say = useTexts(reportTexts);
  const { store } = useScope();
  const { day } = route.useSearch();
  const navigate = route.useNavigate();
  const [, clock] = wallClockNow(useZone());
  const today = clock.slice(0, 10);
  const query = useQuery({ ...tonightQuery(day), placeholderData: (before) => before });
  useFeedRefresh(["till.day"], ["reports", "tonight"]);
  return (
    <Page
      title={say("tonight")}
      lead={say("tonightLead")}
      actions={<TextField label={say("day")} hideLabel type="date" value={day ?? query.data?.items.map((one) => one.day).sort().at(-1) ?? today} max={today} onText={(value) => void navigate({ to: "/tonight", search: value === "" ? {} : { day: value } })} />}
    >
      <Gate query={query}>
        {({ items }) => {
          const shown = items.filter((one) => (store === null || one.store === store) && one.drawers.length > 0);
          return (
            <div tabIndex={0} role="region" aria-label={say("tonight")} className="min-h-0 flex-1 overflow-y-auto">
              {shown.length === 0 ? (
                <EmptyState icon={Moon} title={say("notOpenTitle")}>
                  {say("notOpenHelp")}
                </EmptyState>
              ) : (
                <div className="mx-auto grid max-w-6xl gap-4 p-3 sm:p-4 lg:grid-cols-2">
                  {shown.map((one) => (
                    <StoreEvening key={one.store} evening={one} />
                  ))}
                </div>
              )}
            </div>
          );
        }}
      </Gate>
    </Page>
  );
}

function useShown(): (value: EveningFigure["value"] | null) => string {
  const { language } = useLanguage();
  return (value) => (value === null ? "–" : typeof value === "number" ? formatNumber(value, language) : formatMoney(value, language));
}

function StoreEvening({ evening }: { readonly evening: Evening }): ReactNode {
  const say = useTexts(reportTexts);
  const { language } = useLanguage();
  const shown = useShown();
  const outliers = evening.figures.filter(({ is_outlier: isOutlier }) => isOutlier);
  const isYoung = evening.figures.every(({ usual }) => usual === null);
  const words = useFigureWords();
  return (
    <section className="min-w-0 self-start rounded-md border border-line bg-paper">
      <h2 className="border-b border-line px-4 py-3 text-18 font-semibold">
        {evening.name} <span className="text-13 font-normal text-ink-soft">{formatDay(evening.day, language)}</span>
      </h2>
      <Section title={say(outliers.length > 0 ? "standsOut" : isYoung ? "young" : "ordinary")}>
        {outliers.length === 0 ? (
          <Note icon={isYoung ? CircleAlert : CircleCheck}>{isYoung ? say("youngHelp") : say("ordinaryHelp", { days: evening.days_before })}</Note>
        ) : (
          <ul className="flex flex-col gap-2">
            {outliers.map((one) => (
              <li key={`${one.figure} ${one.till ?? ""}`}>
                <Note tone="attention" icon={CircleAlert} title={`${words(one)} · ${shown(one.value)}`}>
                  {say("usual", { usual: shown(one.usual), least: shown(one.least), most: shown(one.most) })}
                </Note>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title={say("drawers")}>
        <ul className="flex flex-col gap-3">
          {evening.drawers.map((one) => (
            <Drawer key={`${one.till} ${String(one.number)}`} drawer={one} />
          ))}
        </ul>
      </Section>
      <Section title={say("figures")}>
        <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-2 text-13">
          <Row name={say("labels")} value={<Link to="/labels" className="inline-flex min-h-6 min-w-6 items-center justify-end underline-offset-2 hover:underline">{formatNumber(evening.labels_to_hang, language)}</Link>} />
          <Row name={say("overcharges")} value={evening.overcharges === null ? say("unknown") : formatNumber(evening.overcharges, language)} isWrong={(evening.overcharges ?? 0) > 0} />
          {evening.figures.map((one) => (
            <Row
              key={`${one.figure} ${one.till ?? ""}`}
              name={words(one)}
              note={one.usual === null ? say("tooFew") : say("usual", { usual: shown(one.usual), least: shown(one.least), most: shown(one.most) })}
              value={shown(one.value)}
              isWrong={one.is_outlier}
            />
          ))}
        </dl>
        <p className="mt-3 text-13 text-ink-soft">{say("usualHelp")}</p>
      </Section>
      <Acts evening={evening} />
    </section>
  );
}

/** The name of a till; its code for those who may not see tills. */
function useTillName(): (code: string) => string {
  const { may } = useSession();
  const { data: tills } = useQuery({ ...tillsQuery, enabled: may("till.till.read") });
  return (code) => tills?.find((each) => each.code === code)?.name ?? code;
}

function useFigureWords(): (figure: EveningFigure) => string {
  const say = useTexts(reportTexts);
  const tillName = useTillName();
  const names: Record<string, string> = {
    difference: say("difference"),
    returns: say("returns"),
    openings: say("openings"),
    voids: say("voids"),
    overrides: say("overrides"),
    override_amount: say("override_amount"),
  };
  return ({ figure, till }) => `${names[figure] ?? figure}${till === null ? "" : ` · ${tillName(till)}`}`;
}

function Row({ name, value, note, isWrong = false }: { readonly name: string; readonly value: ReactNode; readonly note?: string; readonly isWrong?: boolean }): ReactNode {
  return (
    <div className="contents">
      <dt className="min-w-0">
        {name}
        {note === undefined ? null : <span className="block text-ink-soft">{note}</span>}
      </dt>
      <dd className={`text-right text-15 whitespace-nowrap ${isWrong ? "font-semibold text-loss" : ""}`}>{value}</dd>
    </div>
  );
}

function Drawer({ drawer }: { readonly drawer: EveningDrawer }): ReactNode {
  const say = useTexts(reportTexts);
  const { language } = useLanguage();
  const tenderText = useTenderText();
  const { difference } = drawer;
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <Link to="/tills" search={{ till: drawer.till, day: String(drawer.number) }} className="flex min-h-6 min-w-0 flex-1 items-center font-medium underline-offset-2 hover:underline">
        {drawer.name}
      </Link>
      {drawer.is_open ? (
        <Tag tone="attention">{say("open")}</Tag>
      ) : drawer.shared ? (
        <Tag>{say("shared")}</Tag>
      ) : drawer.counted !== true || difference === null ? (
        <Tag tone="attention">{say("uncounted")}</Tag>
      ) : difference.amount === 0 && drawer.differences.length === 0 ? (
        <Tag tone="good">{say("exact")}</Tag>
      ) : (
        <strong className="text-18 text-loss">{formatMoney(difference, language)}</strong>
      )}
      <ul className="w-full text-13 text-ink-soft">
        {drawer.sales === null || drawer.tickets === null ? null : <li>{say("drawerSales", { sales: formatMoney(drawer.sales, language), count: drawer.tickets })}</li>}
        {drawer.to_safe === null ? null : <li className="font-medium text-attention">{say("toSafe", { amount: formatMoney(drawer.to_safe, language) })}</li>}
        {drawer.differences.map((one) => (
          <li key={one.tender}>{`${tenderText(one.tender)} ${formatMoney(one.amount, language)}`}</li>
        ))}
        {drawer.closed_by === null ? null : <li>{`${say("closedBy", { name: drawer.closed_by })}${drawer.counts > 1 ? ` · ${say("countedTimes", { count: drawer.counts })}` : ""}`}</li>}
        {drawer.approved_by === null ? null : <li>{say("approvedBy", { name: drawer.approved_by, reason: drawer.reason ?? "–" })}</li>}
      </ul>
    </li>
  );
}

function Acts({ evening }: { readonly evening: Evening }): ReactNode {
  const say = useTexts(reportTexts);
  const tillName = useTillName();
  const { language } = useLanguage();
  const zone = useZone(evening.store);
  const acts = [
    ...evening.overrides.map((one) => ({ id: `${one.ticket} ${one.label}`, at: one.at, what: `${one.label} · ${formatMoney({ ...one.amount, amount: -one.amount.amount }, language)}`, why: one.reason ?? "", who: one.by })),
    ...evening.events.map((one) => ({ id: `${one.kind} ${one.at} ${one.till}`, at: one.at, what: `${say(one.kind)} · ${tillName(one.till)}`, why: one.reason, who: one.by })),
  ].sort((first, second) => first.at.localeCompare(second.at));
  return (
    <Section title={say("acts")}>
      {acts.length === 0 ? <p className="text-13 text-ink-soft">{say("noActs")}</p> : null}
      <ul className="flex flex-col gap-2 text-13">
        {acts.map((one) => (
          <li key={one.id} className="flex gap-3">
            <span className="shrink-0 text-ink-soft">{formatInstant(one.at, language, zone, "time")}</span>
            <span className="min-w-0 flex-1">
              {one.what}
              <span className="block text-ink-soft">{[one.who, one.why].filter((word) => word !== "").join(" · ")}</span>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
