import { formatInstant, formatMoney, formatNumber, formatRate, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { checkpointAddress, reportQuery, type Till, type TillReport } from "../../api/tills";
import { useZone } from "../../app/zone";
import { Facts, Section } from "../../parts/Facts";
import { Gate } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { shopTexts } from "../../texts/shop";

interface ReportViewProps {
  readonly till: Till;
  readonly kind: "x" | "z";
  readonly day: number;
}

/** X or Z as the server sums it: sales, tax, tenders with what was expected and counted. */
export function ReportView({ till, kind, day }: ReportViewProps): ReactNode {
  const say = useTexts(shopTexts);
  const query = useQuery(reportQuery(till.code, kind, day));
  useFeedRefresh(["till.ticket", "till.day"], ["tills", till.code, "report"]);
  return (
    <Section title={say(kind === "x" ? "reportX" : "reportZ")}>
      <Gate query={query}>{(report) => <Report report={report} store={till.store} />}</Gate>
    </Section>
  );
}

const TENDERS = ["cash", "card", "cheque", "meal_voucher", "voucher", "transfer", "gift_card", "store_credit", "points", "account", "exchange", "rounding"] as const;

/** A way of paying in words; one that this screen does not know keeps its name. */
export function useTenderText(): (tender: string) => string {
  const say = useTexts(shopTexts);
  return (tender) => {
    const known = TENDERS.find((each) => each === tender);
    return known === undefined ? tender : say(known);
  };
}

function Report({ report, store }: { readonly report: TillReport; readonly store: string }): ReactNode {
  const say = useTexts(shopTexts);
  const zone = useZone(store);
  const { language } = useLanguage();
  const tenderText = useTenderText();
  const head = "py-1.5 pl-3 text-right font-normal first:pl-0 first:text-left";
  const cell = "py-1.5 pl-3 text-right first:pl-0 first:text-left";
  return (
    <div className="flex flex-col gap-4">
      <Facts
        facts={[
          { label: say("openedAt"), value: formatInstant(report.opened_at, language, zone) },
          ...(report.closed_at === null ? [] : [{ label: say("closedAt"), value: formatInstant(report.closed_at, language, zone) }]),
          { label: say("float"), value: formatMoney(report.float, language) },
          { label: say("ticketCount"), value: formatNumber(report.tickets, language) },
          { label: say("sales"), value: <strong>{formatMoney(report.sales, language)}</strong> },
          ...(report.returns === 0 ? [] : [{ label: say("returns"), value: `${formatNumber(report.returns, language)} · ${formatMoney(report.returned, language)}` }]),
        ]}
      />
      {report.tenders.length > 0 ? (
        <div className="overflow-x-auto">
          <table className="w-full text-13">
            <thead className="text-ink-soft">
              <tr className="border-b border-line">
                <th className={head}>{say("tender")}</th>
                <th className={head}>{say("expected")}</th>
                <th className={head}>{say("counted")}</th>
                <th className={head}>{say("difference")}</th>
              </tr>
            </thead>
            <tbody>
              {report.tenders.map((total) => (
                <tr key={total.tender} className="border-b border-line">
                  <td className={cell}>{tenderText(total.tender)}</td>
                  <td className={cell}>{formatMoney(total.expected, language)}</td>
                  <td className={cell}>{total.counted === null ? "–" : formatMoney(total.counted, language)}</td>
                  <td className={`${cell} ${total.difference !== null && total.difference.amount !== 0 ? "font-medium text-loss" : ""}`}>
                    {total.difference === null ? "–" : formatMoney(total.difference, language)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {report.taxes.length > 0 ? (
        <table className="w-full text-13">
          <thead className="text-ink-soft">
            <tr className="border-b border-line">
              <th className={head}>{say("rate")}</th>
              <th className={head}>{say("base")}</th>
              <th className={head}>{say("tax")}</th>
            </tr>
          </thead>
          <tbody>
            {report.taxes.map((tax) => (
              <tr key={tax.rate} className="border-b border-line">
                <td className={cell}>{formatRate(tax.rate, language)}</td>
                <td className={cell}>{formatMoney(tax.base, language)}</td>
                <td className={cell}>{formatMoney(tax.amount, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {report.fiscal === undefined || report.number === null ? null : <Checkpoint till={report.till} day={report.number} fiscal={report.fiscal} />}
    </div>
  );
}

/** Where the till's chains ended when the day was closed, as a code to keep elsewhere. */
function Checkpoint({ till, day, fiscal }: { readonly till: string; readonly day: number; readonly fiscal: NonNullable<TillReport["fiscal"]> }): ReactNode {
  const say = useTexts(shopTexts);
  if (fiscal.checkpoint === undefined) return null;
  return (
    <div className="flex flex-col gap-2">
      {fiscal.attestation === "void" || fiscal.attestation === "none" ? (
        <p>{fiscal.attestation === "void" ? <Tag tone="loss">{say("attestationVoid")}</Tag> : <Tag>{say("attestationNone")}</Tag>}</p>
      ) : null}
      <img src={checkpointAddress(till, day)} alt={say("checkpoint")} width={240} height={240} className="size-60 rounded-md bg-white" />
      <p className="text-13 text-ink-soft">{say("checkpointHelp")}</p>
    </div>
  );
}
