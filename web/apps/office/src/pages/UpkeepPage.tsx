import { request } from "@comptoir/client";
import { Button, formatInstant, formatNumber, Note, Tag, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { upkeepQuery, type Upkeep } from "../api/webhooks";
import { useSession } from "../app/session";
import { useZone } from "../app/zone";
import { Facts, Section } from "../parts/Facts";
import { Page } from "../parts/Page";
import { Gate, ProblemNote } from "../parts/Problems";
import { webhookTexts } from "../texts/webhooks";

/** Copies off the computer, mail, and how long what is kept. */
export function UpkeepPage(): ReactNode {
  const say = useTexts(webhookTexts);
  const { may } = useSession();
  const query = useQuery(upkeepQuery);
  return (
    <Page title={say("upkeep")} lead={say("upkeepLead")}>
      <Gate query={query}>
        {(upkeep) => (
          // Whoever has no mouse scrolls it with the keys.
          <div tabIndex={0} role="region" aria-label={say("upkeep")} className="min-h-0 max-w-4xl flex-1 overflow-y-auto bg-paper">
            <Copies copies={upkeep.copies} />
            <Section title={say("mail")}>
              {upkeep.mail.set_up ? <Facts facts={[{ label: say("mailFrom"), value: upkeep.mail.sender }]} /> : <Note>{say("mailMissing")}</Note>}
              {upkeep.mail.set_up && may("kernel.outbox.replay") ? <TestMail /> : null}
            </Section>
            <Retention periods={upkeep.retention} />
          </div>
        )}
      </Gate>
    </Page>
  );
}

function Copies({ copies }: { readonly copies: Upkeep["copies"] }): ReactNode {
  const say = useTexts(webhookTexts);
  const { language } = useLanguage();
  const zone = useZone();
  return (
    <Section title={say("copies")}>
      {copies.set_up ? null : <Note tone="attention">{say("copiesMissing")}</Note>}
      {copies.late ? (
        <Note tone="loss" title={copies.error === null ? say("copiesLate", { count: formatNumber(copies.records, language) }) : say("copiesUnreachable")}>
          {copies.error === null ? null : (
            <details className="text-13">
              <summary>{say("copiesWhy")}</summary>
              <code className="break-all">{copies.error}</code>
            </details>
          )}
        </Note>
      ) : copies.set_up ? (
        <p>
          <Tag tone="good">{say("copiesGood")}</Tag>
        </p>
      ) : null}
      {copies.copied_at === null ? null : <Facts facts={[{ label: say("copiedAt"), value: formatInstant(copies.copied_at, language, zone) }]} />}
    </Section>
  );
}

function TestMail(): ReactNode {
  const say = useTexts(webhookTexts);
  const toast = useToast();
  const [to, setTo] = useState("");
  const send = useMutation({
    mutationFn: () => request("POST", "/mail/test", { body: { to } }),
    onSuccess: () => toast({ text: say("mailGone"), tone: "good" }),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <form onSubmit={submit} className="mt-3 flex max-w-md flex-col gap-3">
      <TextField label={say("mailTo")} type="email" required value={to} onText={setTo} />
      {send.isError ? <ProblemNote error={send.error} /> : null}
      <Button type="submit" busy={send.isPending} className="self-start">
        {say("mailSend")}
      </Button>
    </form>
  );
}

function Retention({ periods }: { readonly periods: Upkeep["retention"] }): ReactNode {
  const say = useTexts(webhookTexts);
  return (
    <Section title={say("retention")}>
      <ul className="flex flex-col gap-3">
        {periods.map(({ name, title, days, why }) => (
          <li key={name} className="flex items-baseline gap-4">
            <div className="min-w-0 flex-1">
              <p className="text-15">{title}</p>
              <p className="text-13 text-ink-soft">{why}</p>
            </div>
            <span className="shrink-0 text-13">{days === null ? say("forGood") : say("days", { count: days })}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
