import { request } from "@comptoir/client";
import { Button, formatInstant, Note, Tag, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState, type ReactNode } from "react";

import { deliveriesQuery, putWebhook, webhookPath, webhookQuery, type Delivery, type Webhook } from "../../api/webhooks";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { webhookTexts } from "../../texts/webhooks";
import { WebhookForm } from "./WebhookForm";
import { WebhookState } from "./WebhooksPage";

const REASONS: { readonly [reason: string]: "reasonGone" | "reasonFailing" | "reasonOwnerGone" } = {
  gone: "reasonGone",
  failing: "reasonFailing",
  owner_gone: "reasonOwnerGone",
};

/** A webhook that is not there yet; then its secret, which is shown this once. */
export function NewWebhookPanel({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useTexts(webhookTexts);
  const [id] = useState(() => crypto.randomUUID());
  const [made, setMade] = useState<Webhook | null>(null);
  const secret = made?.secret ?? null;
  return (
    <DetailPanel title={say("add")} onClose={onClose}>
      {secret === null ? <WebhookForm id={id} webhook={null} onSaved={setMade} /> : <Secret secret={secret} />}
    </DetailPanel>
  );
}

/** One webhook: what it is, how its deliveries go, and what can be done about them. */
export function WebhookPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const query = useQuery(webhookQuery(id));
  return (
    <DetailPanel title={query.data?.name ?? ""} subtitle={query.data === undefined ? undefined : <WebhookState webhook={query.data} />} onClose={onClose}>
      <Gate query={query}>{(webhook) => <Loaded webhook={webhook} onClose={onClose} />}</Gate>
    </DetailPanel>
  );
}

function Loaded({ webhook, onClose }: { readonly webhook: Webhook; readonly onClose: () => void }): ReactNode {
  const say = useTexts(webhookTexts);
  const { may } = useSession();
  const reason = REASONS[webhook.disabled_reason ?? ""];
  return (
    <>
      {reason === undefined ? null : (
        <Note tone="attention" className="m-4">
          {say(reason)}
        </Note>
      )}
      {may("webhooks.endpoint.edit") ? (
        <>
          <Actions webhook={webhook} onClose={onClose} />
          <WebhookForm key={webhook.version} id={webhook.id} webhook={webhook} />
        </>
      ) : null}
      <Deliveries id={webhook.id} />
    </>
  );
}

function Actions({ webhook, onClose }: { readonly webhook: Webhook; readonly onClose: () => void }): ReactNode {
  const say = useTexts(webhookTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const [isSure, setSure] = useState(false);
  const path = webhookPath(webhook.id);
  const isActive = webhook.state === "active";
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["webhooks"] });
  const act = useMutation({ mutationFn: (act: () => Promise<unknown>) => act(), onSettled: refresh });
  const run = (work: () => Promise<unknown>): void => act.mutate(work);
  const test = async (): Promise<void> => {
    await request("POST", `${path}/test`);
    toast({ text: say("tested"), tone: "good" });
  };
  const replay = async (): Promise<void> => {
    await request("POST", `${path}/replay`);
    toast({ text: say("replayed"), tone: "good" });
  };
  const rotate = async (): Promise<void> => setSecret((await request<{ readonly secret: string }>("POST", `${path}/rotate`)).data.secret);
  const remove = async (): Promise<void> => {
    await request("DELETE", path);
    onClose();
  };
  const { url, name, topics, version } = webhook;
  return (
    <div className="flex flex-col gap-3 border-b border-line p-4">
      <div className="flex flex-wrap gap-2">
        <Button busy={act.isPending} onClick={() => run(test)}>
          {say("test")}
        </Button>
        {isActive && webhook.dead + webhook.waiting > 0 ? (
          <Button busy={act.isPending} onClick={() => run(replay)}>
            {say("replay")}
          </Button>
        ) : null}
        <Button busy={act.isPending} onClick={() => run(() => putWebhook(webhook.id, version, { url, name, topics, active: !isActive }))}>
          {say(isActive ? "pause" : "resume")}
        </Button>
        <Button busy={act.isPending} onClick={() => run(rotate)}>
          {say("rotate")}
        </Button>
        <Button busy={act.isPending} onClick={() => (isSure ? run(remove) : setSure(true))}>
          {say(isSure ? "removeSure" : "remove")}
        </Button>
      </div>
      {secret === null ? null : <Secret secret={secret} />}
      {act.isError ? <ProblemNote error={act.error} /> : null}
    </div>
  );
}

function Secret({ secret }: { readonly secret: string }): ReactNode {
  const say = useTexts(webhookTexts);
  return (
    <Note tone="information" icon={KeyRound} title={say("secret")} className="m-4">
      <p className="my-1 font-mono text-13 break-all select-all">{secret}</p>
      <p>{say("secretHelp")}</p>
    </Note>
  );
}

const TONES = { sent: "good", waiting: "attention", dead: "loss" } as const;
const STATES = { sent: "sent", waiting: "isWaiting", dead: "isDead" } as const;

function Deliveries({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(webhookTexts);
  const query = useQuery(deliveriesQuery(id));
  return (
    <Section title={say("deliveries")}>
      <Gate query={query}>
        {(deliveries) =>
          deliveries.length === 0 ? (
            <p className="text-13 text-ink-soft">{say("noDeliveries")}</p>
          ) : (
            <ul className="flex flex-col gap-2">
              {deliveries.map((delivery) => (
                <DeliveryRow key={delivery.id} delivery={delivery} />
              ))}
            </ul>
          )
        }
      </Gate>
    </Section>
  );
}

function DeliveryRow({ delivery }: { readonly delivery: Delivery }): ReactNode {
  const say = useTexts(webhookTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const state = delivery.state as keyof typeof STATES;
  return (
    <li className="text-13">
      <div className="flex items-center gap-3">
        <span className="min-w-0 flex-1 truncate">{delivery.topic}</span>
        {delivery.status === null ? null : <span className="shrink-0 text-ink-soft">{delivery.status}</span>}
        <Tag tone={TONES[state]}>{say(STATES[state])}</Tag>
      </div>
      <p className="text-ink-soft">
        {formatInstant(delivery.sent_at ?? delivery.created_at, language, zone)} · {say("attempts", { count: delivery.attempts })}
        {delivery.due_at === null || state !== "waiting" || delivery.attempts === 0 ? "" : ` · ${say("next", { when: formatInstant(delivery.due_at, language, zone) })}`}
      </p>
      {delivery.error === null ? null : <p className="break-words text-ink-soft">{delivery.error}</p>}
    </li>
  );
}

