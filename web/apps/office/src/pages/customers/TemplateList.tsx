import { formatInstant, localized, useLanguage, useTexts } from "@comptoir/ui";
import { type DataColumn } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { Mail } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import { mailingsQuery, templatesQuery, type Template } from "../../api/segments";
import { useZone } from "../../app/zone";
import { Section } from "../../parts/Facts";
import { segmentTexts } from "../../texts/segments";
import type { CustomerTabProps } from "./CustomersPage";
import { NamedTab } from "./NamedTab";
import { TemplatePanel } from "./TemplatePanel";

/** Mails as they are prepared; below them what was sent, and what became of it. */
export function TemplateList(props: CustomerTabProps): ReactNode {
  const say = useTexts(segmentTexts);
  const { language } = useLanguage();
  const query = useQuery(templatesQuery);
  const columns = useMemo<readonly DataColumn<Template>[]>(
    () => [
      { id: "subject", title: say("subject"), width: 220, grow: 2, cell: ({ subject, code }) => <span className="text-15">{localized(subject, language) || code}</span> },
      { id: "code", title: say("code"), width: 140, grow: 1, cell: ({ code }) => code },
    ],
    [say, language],
  );
  return (
    <>
      <NamedTab
        {...props}
        query={query}
        columns={columns}
        icon={Mail}
        words={{ label: say("mails"), add: say("addMail"), emptyTitle: say("noMails"), emptyHelp: say("noMailsHelp") }}
        editable
        panel={({ item, ...panel }) => <TemplatePanel template={item} {...panel} />}
      />
      {props.search.new === true || props.search.id !== undefined ? null : <Sent />}
    </>
  );
}

const STATES = [
  ["waiting", "waiting"],
  ["sent", "delivered"],
  ["withdrawn", "withdrawn"],
  ["no_address", "no_address"],
  ["dead", "dead"],
] as const;

function Sent(): ReactNode {
  const say = useTexts(segmentTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const { data } = useQuery(mailingsQuery);
  return (
    <div tabIndex={0} role="group" aria-label={say("sentMails")} className="h-48 shrink-0 overflow-y-auto border-t border-line bg-paper">
      <Section title={say("sentMails")}>
        {data?.length === 0 ? <p className="text-ink-soft">{say("noSent")}</p> : null}
        <ul className="text-13">
          {(data ?? []).map(({ id, at, template, segment, counts }) => (
            <li key={id} className="flex flex-wrap gap-x-3 border-b border-line py-1.5 last:border-b-0">
              <span className="min-w-40 text-ink-soft">{formatInstant(at, language, zone)}</span>
              <span className="font-medium">
                {template} → {segment}
              </span>
              <span className="text-ink-soft">
                {STATES.filter(([state]) => (counts[state] ?? 0) > 0)
                  .map(([state, word]) => say(word, { count: counts[state] ?? 0 }))
                  .join(" · ")}
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}
