import { formatDay, formatMoney, formatNumber, useLanguage, useTexts } from "@comptoir/ui";
import type { ReactNode } from "react";

import type { Inspection } from "../../api/inspection";
import { Section } from "../../parts/Facts";
import { inspectionTexts } from "../../texts/inspection";

const HEAD = "py-1.5 pl-3 text-right font-normal whitespace-nowrap first:pl-0 first:text-left";
const CELL = "py-1.5 pl-3 text-right whitespace-nowrap first:pl-0 first:text-left";

interface TableProps {
  readonly label: string;
  readonly heads: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly string[] }[];
}

/** A table that scrolls by itself where the screen is narrow. */
function Table({ label, heads, rows }: TableProps): ReactNode {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
      <table className="w-full text-13">
        <thead className="text-ink-soft">
          <tr className="border-b border-line">
            {heads.map((head) => (
              <th key={head} className={HEAD}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key} className="border-b border-line">
              {heads.map((head, at) => (
                <td key={head} className={CELL}>
                  {cells[at]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Perpetual totals, algebraic and absolute, of each legal entity. */
export function Entities({ entities }: { readonly entities: Inspection["entities"] }): ReactNode {
  const say = useTexts(inspectionTexts);
  const { language } = useLanguage();
  const rows = entities.map((each) => ({
    key: each.entity,
    cells: [each.name === "" ? "–" : each.name, formatNumber(each.tills, language), formatMoney(each.perpetual, language), formatMoney(each.perpetual_absolute, language)],
  }));
  return (
    <Section title={say("entities")}>
      <Table label={say("entities")} heads={[say("entity"), say("tills"), say("perpetual"), say("absolute")]} rows={rows} />
    </Section>
  );
}

/** How many records the chains of each till hold. */
export function Tills({ tills }: { readonly tills: Inspection["tills"] }): ReactNode {
  const say = useTexts(inspectionTexts);
  const { language } = useLanguage();
  const rows = tills.map((each) => ({
    key: each.till_id,
    cells: [
      each.till,
      ...["ticket", "event", "duplicate"].map((kind) => formatNumber(each.records[kind] ?? 0, language)),
      formatNumber(each.keys.length, language),
      each.last_day === null ? "–" : formatDay(each.last_day, language),
    ],
  }));
  return (
    <Section title={say("tills")}>
      <Table label={say("tills")} heads={[say("till"), say("tickets"), say("events"), say("duplicates"), say("keys"), say("lastDay")]} rows={rows} />
    </Section>
  );
}

/** The latest closures of all tills. */
export function Closures({ closures }: { readonly closures: Inspection["closures"] }): ReactNode {
  const say = useTexts(inspectionTexts);
  const { language } = useLanguage();
  const rows = closures.map((each) => ({
    key: `${each.till} ${each.kind} ${each.sequence}`,
    cells: [`${each.kind === "day" ? formatDay(each.label, language) : each.label} (${say(each.kind)})`, each.till, formatMoney(each.total, language), formatMoney(each.perpetual, language)],
  }));
  return (
    <Section title={say("closures")}>
      {rows.length === 0 ? <p className="text-13 text-ink-soft">{say("noClosures")}</p> : <Table label={say("closures")} heads={[say("period"), say("till"), say("total"), say("perpetual")]} rows={rows} />}
    </Section>
  );
}
