import type { Money } from "@comptoir/client";
import { classes, formatDay, formatInstant, formatMoney, formatNumber, formatRate, Tag, useLanguage, useTexts } from "@comptoir/ui";
import type { ReactNode } from "react";

import type { DayReport } from "../../api";
import { checkpointAddress, sealingOf } from "../../api-cash";
import { useSession, useTill } from "../../state/hooks";
import { useZone } from "../../state/use-zone";
import { dayTexts } from "../../texts/day";
import { drawerTexts } from "../../texts/drawer";
import { valueTexts } from "../../texts/values";

const TENDER_WORDS = ["gift_card", "store_credit", "points", "account", "meal_voucher", "cheque", "voucher", "transfer", "exchange", "rounding"] as const;

function isTenderWord(code: string): code is (typeof TENDER_WORDS)[number] {
  return TENDER_WORDS.some((one) => one === code);
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="rounded-md bg-paper p-5 shadow-card">
      <h2 className="mb-2 text-18 font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex justify-between gap-4 py-1.5">
      <dt className="text-ink-soft">{name}</dt>
      <dd className="text-right font-medium">{children}</dd>
    </div>
  );
}

interface SheetProps {
  readonly head: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}

/** A small table: words at the left, figures at the right. */
function Sheet({ head, rows }: SheetProps) {
  return (
    <div tabIndex={0} className="overflow-x-auto">
      <table className="w-full">
        <thead>
          <tr className="text-13 text-ink-soft">
            {head.map((name, index) => (
              <th key={name} scope="col" className={classes("py-1 font-medium", index === 0 ? "text-left" : "pl-4 text-right")}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, index) => (
                // The columns are fixed: their place is their name.
                <td key={head[index]} className={classes("py-2 whitespace-nowrap", index === 0 ? "text-left" : "pl-4 text-right")}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Difference({ money }: { readonly money: Money | null }) {
  const { language } = useLanguage();
  if (money === null) return <>–</>;
  return <span className={classes("font-medium", money.amount < 0 ? "text-loss" : money.amount > 0 ? "text-attention" : "text-accent")}>{formatMoney(money, language)}</span>;
}

/** How the drawer was counted and left, and who approved a difference. */
function Drawer({ report }: { readonly report: DayReport }) {
  const t = useTexts(drawerTexts);
  const { language } = useLanguage();
  const me = useSession().data?.person;
  const currency = report.float.currency;
  const pieces = Object.entries(report.count?.pieces ?? {}).sort(([one], [other]) => Number(other) - Number(one));
  return (
    <Section title={t("drawerTitle")}>
      <dl className="divide-y divide-line">
        {report.counted === false && <Fact name={t("notCounted")}>{t("notCountedHelp")}</Fact>}
        {pieces.map(([denomination, count]) => (
          <Fact key={denomination} name={`${formatNumber(count, language)} × ${formatMoney({ amount: Number(denomination), currency }, language)}`}>
            {formatMoney({ amount: Number(denomination) * count, currency }, language)}
          </Fact>
        ))}
        {report.left !== undefined && report.left !== null && <Fact name={t("left")}>{formatMoney(report.left, language)}</Fact>}
        {report.approved_by !== undefined && report.approved_by !== null && <Fact name={t("approved")}>{report.approved_by === `person:${me?.id ?? ""}` ? me?.name : t("byManager")}</Fact>}
      </dl>
    </Section>
  );
}

/** Where the till's chains ended when the day was closed, as a code to keep elsewhere, and what is attested. */
function Checkpoint({ report }: { readonly report: DayReport }) {
  const t = useTexts(drawerTexts);
  const { till } = useTill();
  const sealing = sealingOf(report);
  if (report.number === null || sealing?.checkpoint === undefined) return null;
  return (
    <Section title={t("checkpoint")}>
      <div className="flex flex-wrap items-center gap-4">
        <img src={checkpointAddress(till.code, report.number)} alt={t("checkpoint")} width={240} height={240} className="size-60 rounded-md bg-[#fff]" />
        <div className="flex min-w-48 flex-1 flex-col items-start gap-3">
          <p className="text-ink-soft">{t("checkpointHelp")}</p>
          {sealing.attestation === "void" && <Tag tone="loss">{t("attestationVoid")}</Tag>}
          {sealing.attestation === "none" && <Tag>{t("attestationNone")}</Tag>}
        </div>
      </div>
    </Section>
  );
}

/** X and Z: the same figures, so far or for good. */
export function ReportView({ report }: { readonly report: DayReport }) {
  const t = useTexts(dayTexts);
  const tDrawer = useTexts(drawerTexts);
  const tValue = useTexts(valueTexts);
  const { language } = useLanguage();
  const session = useSession().data;
  const me = session?.person;
  const { till } = useTill();
  const store = session?.stores.find(({ code }) => code === till.store)?.name ?? till.store;
  const zone = useZone();
  const money = (value: Money | null) => (value === null ? "–" : formatMoney(value, language));
  const tenderName = (code: string) => (code === "cash" ? t("tenderCash") : code === "card" ? t("tenderCard") : isTenderWord(code) ? tValue(code) : code);
  const isCounted = report.tenders.some((tender) => tender.counted !== null);
  return (
    <div className="flex flex-col gap-4">
      <section className="rounded-md bg-paper p-5 shadow-card">
        {/* Which drawer this is of: paper leaves the till. */}
        <p className="mb-2 text-13 text-ink-soft">
          {store} · {till.name}
        </p>
        <p className="text-ink-soft">{t("sales")}</p>
        <p data-testid="sales" className="text-36 font-semibold">
          {money(report.sales)}
        </p>
        <dl className="mt-3 divide-y divide-line">
          <Fact name={t("businessDay")}>{formatDay(report.business_day, language)}</Fact>
          <Fact name={t("openedAt")}>{formatInstant(report.opened_at, language, zone)}</Fact>
          {report.opened_by === `person:${me?.id ?? ""}` && <Fact name={t("openedBy")}>{me?.name}</Fact>}
          <Fact name={t("tickets")}>{formatNumber(report.tickets, language)}</Fact>
          <Fact name={t("returnsCount")}>{formatNumber(report.returns, language)}</Fact>
          <Fact name={t("openingFloat")}>{money(report.float)}</Fact>
          {report.cash_moved.amount !== 0 && <Fact name={tDrawer("cashMoved")}>{money(report.cash_moved)}</Fact>}
        </dl>
      </section>
      {report.cash_moves !== undefined && report.cash_moves.length > 0 && (
        <Section title={tDrawer("cashMoved")}>
          <dl className="divide-y divide-line">
            {report.cash_moves.map(({ amount, reason }, index) => (
              // They come in the order in which they happened: their place is their name.
              <Fact key={index} name={reason}>
                {money(amount)}
              </Fact>
            ))}
          </dl>
        </Section>
      )}
      <Section title={t("tenders")}>
        <Sheet
          head={isCounted ? [t("tender"), t("count"), t("amount"), t("expected"), t("countedShort"), t("difference")] : [t("tender"), t("count"), t("amount"), t("expected")]}
          rows={report.tenders.map((tender) => {
            const cells = [tenderName(tender.tender), formatNumber(tender.count, language), money(tender.amount), money(tender.expected)];
            return { key: tender.tender, cells: isCounted ? [...cells, money(tender.counted), <Difference key="difference" money={tender.difference} />] : cells };
          })}
        />
      </Section>
      {report.kind === "z" && <Drawer report={report} />}
      {report.taxes.length > 0 && (
        <Section title={t("taxes")}>
          <Sheet
            head={[t("rate"), t("base"), t("tax")]}
            rows={report.taxes.map((tax) => ({ key: tax.rate, cells: [formatRate(tax.rate, language), money(tax.base), money(tax.amount)] }))}
          />
        </Section>
      )}
      <Checkpoint report={report} />
    </div>
  );
}
