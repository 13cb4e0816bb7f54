import { ChoiceField, formatDay, formatInstant, formatMoney, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import type { ReactNode } from "react";

import { tillPath, type TicketSummary, type Till, type TillDay } from "../../api/tills";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { usePages } from "../../parts/usePages";
import { shellTexts } from "../../texts/shell";
import { shopTexts } from "../../texts/shop";
import { DrawerChoice } from "./DrawerChoice";
import { ReceiptLogo } from "./ReceiptLogo";
import { ReportView } from "./ReportView";
import { TillScale } from "./TillScale";

interface TillPanelProps {
  readonly till: Till;
  /** Number of the day at hand; the newest when left out. */
  readonly day: string | undefined;
  readonly onDay: (day: string | undefined) => void;
  readonly onTicket: (ticket: string) => void;
  readonly onClose: () => void;
}

/** A till's days: the report of the day at hand and its tickets. */
export function TillPanel({ till, day, onDay, onTicket, onClose }: TillPanelProps): ReactNode {
  const say = useTexts(shopTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const days = usePages<TillDay>(["tills", till.code, "days"], `${tillPath(till.code)}/days`, {}, { limit: 60, enabled: may("till.report.read", till.store) });
  const current = days.rows.find((each) => String(each.number) === day) ?? days.rows[0];
  return (
    <DetailPanel title={till.name} subtitle={<Tag tone={till.state === "open" ? "good" : "plain"}>{say(till.state)}</Tag>} onClose={onClose}>
      {days.error === null ? null : (
        <div className="p-4">
          <ProblemNote error={days.error} onRetry={days.reload} />
        </div>
      )}
      {!days.loading && days.rows.length === 0 && days.error === null ? <p className="p-4 text-ink-soft">{say("noDays")}</p> : null}
      {current === undefined ? null : (
        <>
          <div className="border-b border-line px-4 py-3">
            <ChoiceField
              label={say("businessDay")}
              value={String(current.number)}
              choices={days.rows.map((each) => ({
                value: String(each.number),
                label: `${formatDay(each.business_day, language)} · ${each.closed_at === null ? say("open") : `Z ${each.number}`}`,
              }))}
              onChoice={(number) => onDay(number)}
            />
          </div>
          <ReportView till={till} kind={current.closed_at === null ? "x" : "z"} day={current.number} />
          {may("till.ticket.read", till.store) ? <DayTickets till={till} day={current} onTicket={onTicket} /> : null}
        </>
      )}
      {may("till.till.edit", till.store) ? <DrawerChoice till={till} /> : null}
      {may("till.till.edit", till.store) ? <TillScale till={till} /> : null}
      {may("till.till.edit", till.store) && may("media.asset.edit") ? <ReceiptLogo till={till} /> : null}
    </DetailPanel>
  );
}

function DayTickets({ till, day, onTicket }: { readonly till: Till; readonly day: TillDay; readonly onTicket: (ticket: string) => void }): ReactNode {
  const say = useTexts(shopTexts);
  const sayShell = useTexts(shellTexts);
  const { language } = useLanguage();
  const zone = useZone(till.store);
  const key = ["tills", till.code, "tickets", day.business_day];
  const list = usePages<TicketSummary>(key, "/tickets", { till: till.code, day: day.business_day }, { limit: 100 });
  useFeedRefresh(["till.ticket"], key);
  return (
    <Section title={say("tickets")}>
      {list.error === null ? null : <ProblemNote error={list.error} onRetry={list.reload} />}
      {!list.loading && list.rows.length === 0 ? <p className="text-13 text-ink-soft">{say("noTickets")}</p> : null}
      <ul className="-mx-2">
        {list.rows.map((ticket) => (
          <li key={ticket.id}>
            <button type="button" onClick={() => onTicket(ticket.id)} className="flex min-h-9 w-full items-center gap-3 rounded-md px-2 text-left text-13 hover:bg-ground pointer-coarse:min-h-11">
              <span className="w-14 shrink-0 text-ink-soft">{formatInstant(ticket.at, language, zone, "time")}</span>
              <span className="min-w-0 flex-1 truncate">{ticket.number}</span>
              {ticket.kind === "return" ? <Tag tone="attention">{say("returns")}</Tag> : null}
              <span className="shrink-0 font-medium">{formatMoney(ticket.due, language)}</span>
            </button>
          </li>
        ))}
      </ul>
      {list.hasMore ? (
        <button type="button" onClick={list.loadMore} className="mt-2 min-h-8 text-13 text-accent hover:underline">
          {sayShell("more")}
        </button>
      ) : null}
    </Section>
  );
}
