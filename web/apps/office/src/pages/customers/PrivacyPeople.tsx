import { formatInstant, Tag, useLanguage, useTexts, type Tone } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { purposesQuery, type AskedCopy, type Notice } from "../../api/privacy";
import { useZone } from "../../app/zone";
import { Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { useActorName } from "../../parts/useActorName";
import { usePages } from "../../parts/usePages";
import { privacyTexts } from "../../texts/privacy";

/** What customers are asked, in which words and by which channels. */
export function Purposes(): ReactNode {
  const say = useTexts(privacyTexts);
  const query = useQuery(purposesQuery);
  return (
    <Section title={say("purposes")}>
      <p className="mb-2 text-13 text-ink-soft">{say("purposesHelp")}</p>
      <Gate query={query}>
        {(purposes) => (
          <ul className="text-13">
            {purposes.map(({ code, title, question, channels, wording }) => (
              <li key={code} className="border-b border-line py-2 last:border-b-0">
                <span className="font-medium">{title}</span> <span className="text-ink-soft">· {channels.join(", ")} · {say("wording", { version: wording })}</span>
                <span className="block">{question}</span>
              </li>
            ))}
          </ul>
        )}
      </Gate>
    </Section>
  );
}

const COPY_TONES: Readonly<Record<AskedCopy["state"], Tone>> = { waiting: "attention", running: "attention", done: "good", failed: "loss", gone: "plain" };

/** Who asked for a copy of what is kept about whom, and what became of it. */
export function Copies(): ReactNode {
  const say = useTexts(privacyTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const actorName = useActorName();
  const list = usePages<AskedCopy>(["privacy", "copies"], "/privacy/copies", {}, { limit: 20 });
  return (
    <Section title={say("copies")}>
      <p className="mb-2 text-13 text-ink-soft">{say("copiesHelp")}</p>
      {list.error === null ? null : <ProblemNote error={list.error} onRetry={list.reload} />}
      {!list.loading && list.rows.length === 0 ? <p className="text-ink-soft">{say("noCopies")}</p> : null}
      <ul className="text-13">
        {list.rows.map(({ job, customer, by, asked_at, taken_at, until, state }) => (
          <li key={job} className="flex flex-wrap items-center gap-3 border-b border-line py-1.5 last:border-b-0">
            <Tag tone={COPY_TONES[state]}>{say(state === "done" ? "ready" : state)}</Tag>
            <span className="text-ink-soft">
              {formatInstant(asked_at, language, zone)} · {by === "system" ? say("byThemselves") : actorName(by)} ·{" "}
              {taken_at === null ? (state === "done" ? say("keptUntil", { day: formatInstant(until, language, zone, "day") }) : say("notTaken")) : say("takenOn", { day: formatInstant(taken_at, language, zone, "day") })}
            </span>
            <Link to="/customers" search={{ id: customer, part: "consents" }} className="inline-flex min-h-8 items-center text-accent hover:underline pointer-coarse:min-h-11">
              {say("open")} {customer.slice(-8)}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Who will be forgotten because nothing happened for years. */
export function Notices(): ReactNode {
  const say = useTexts(privacyTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const list = usePages<Notice>(["privacy", "notices"], "/privacy/notices", {}, { limit: 50 });
  return (
    <Section title={say("notices")}>
      <p className="mb-2 text-13 text-ink-soft">{say("noticesHelp")}</p>
      {list.error === null ? null : <ProblemNote error={list.error} onRetry={list.reload} />}
      {!list.loading && list.rows.length === 0 ? <p className="text-ink-soft">{say("noNotices")}</p> : null}
      <ul className="text-13">
        {list.rows.map(({ customer, due_at, last_activity_at }) => (
          <li key={customer} className="flex flex-wrap items-center gap-3 border-b border-line py-1.5 last:border-b-0">
            <Tag tone="attention">{say("forgottenOn", { day: formatInstant(due_at, language, zone, "day") })}</Tag>
            <span className="text-ink-soft">{say("lastActive", { day: formatInstant(last_activity_at, language, zone, "day") })}</span>
            <Link to="/customers" search={{ id: customer }} className="inline-flex min-h-8 items-center text-accent hover:underline pointer-coarse:min-h-11">
              {say("open")} {customer.slice(-8)}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
