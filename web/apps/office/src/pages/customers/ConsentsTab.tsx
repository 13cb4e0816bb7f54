import { Button, Dialog, formatInstant, Note, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download, ShieldAlert } from "lucide-react";
import { useState, type ReactNode } from "react";

import { consentsQuery, erasureQuery, sayConsent, startErasure, startExport, type Consents, type Customer } from "../../api/customers";
import { jobQuery } from "../../api/jobs";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { useActorName } from "../../parts/useActorName";
import { customerTexts } from "../../texts/customers";

/** What the customer allows, with its proof; a copy of their data; and forgetting them. */
export function ConsentsTab({ customer, onForgotten }: { readonly customer: Customer; readonly onForgotten: () => void }): ReactNode {
  const say = useTexts(customerTexts);
  const { may } = useSession();
  const query = useQuery(consentsQuery(customer.id));
  return (
    <Gate query={query}>
      {(consents) => (
        <>
          <Switches id={customer.id} consents={consents} />
          <Section title={say("data")}>
            <div className="flex flex-wrap items-center gap-2">
              {may("customers.customer.export") ? <Copy id={customer.id} /> : null}
              {may("customers.customer.erase") ? <Forget customer={customer} onForgotten={onForgotten} /> : null}
            </div>
          </Section>
        </>
      )}
    </Gate>
  );
}

function Switches({ id, consents }: { readonly id: string; readonly consents: Consents }): ReactNode {
  const say = useTexts(customerTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { language } = useLanguage();
  const zone = useZone();
  const actorName = useActorName();
  const editable = useSession().may("customers.consent.edit");
  const change = useMutation({
    mutationFn: ({ purpose, channel, given }: { readonly purpose: string; readonly channel: string; readonly given: boolean; readonly title: string }) => sayConsent(id, purpose, channel, given),
    onSuccess: (saved, { purpose, channel, given, title }) => {
      client.setQueryData(consentsQuery(id).queryKey, saved);
      toast({ text: say("consentSaved", { title }), undo: () => change.mutate({ purpose, channel, given: !given, title }) });
    },
  });
  const purposes = [...new Set(consents.items.map(({ purpose }) => purpose))];
  return (
    <>
      <Section title={say("consents")}>
        <p className="mb-2 text-13 text-ink-soft">{say("consentHelp")}</p>
        {purposes.map((purpose) => {
          const items = consents.items.filter((each) => each.purpose === purpose);
          return (
            <fieldset key={purpose} className="border-t border-line py-2">
              <legend className="float-left mr-4 min-h-8 content-center font-medium">{items[0]?.title}</legend>
              <div className="flex flex-wrap gap-x-4">
                {items.map(({ channel, channel_title, title, given }) => (
                  <label key={channel} className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
                    <input
                      type="checkbox"
                      role="switch"
                      checked={change.isPending && change.variables.purpose === purpose && change.variables.channel === channel ? change.variables.given : given}
                      disabled={!editable || change.isPending}
                      onChange={(event) => change.mutate({ purpose, channel, given: event.target.checked, title })}
                      className="size-4 accent-accent"
                    />
                    {channel_title}
                  </label>
                ))}
              </div>
            </fieldset>
          );
        })}
        {change.isError ? <ProblemNote error={change.error} /> : null}
      </Section>
      <Section title={say("proof")}>
        {consents.history.length === 0 ? <p className="text-ink-soft">{say("noProof")}</p> : null}
        <ul className="text-13">
          {consents.history.map((said) => (
            <li key={said.id} className="border-b border-line py-1.5 last:border-b-0">
              {consents.items.find(({ purpose }) => purpose === said.purpose)?.title ?? said.purpose} · {consents.items.find(({ channel }) => channel === said.channel)?.channel_title ?? said.channel} · {say(said.given ? "given" : "refused")}
              <span className="block text-ink-soft">
                {formatInstant(said.at, language, zone)} · {actorName(said.by)} · {`saidAt_${said.source}` in customerTexts ? say(`saidAt_${said.source}` as "saidAt_till") : said.source}
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function Copy({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(customerTexts);
  const start = useMutation({ mutationFn: () => startExport(id) });
  const job = useQuery({ ...jobQuery(start.data ?? ""), enabled: start.data !== undefined });
  if (job.data?.state === "done" && start.data !== undefined) {
    return (
      <a href={`/api/v1/customers/${id}/export/${start.data}`} download className="inline-flex min-h-8 items-center gap-2 text-accent hover:underline pointer-coarse:min-h-11">
        <Download aria-hidden className="size-4" />
        {say("exportReady")}
      </a>
    );
  }
  return (
    <>
      <Button icon={Download} busy={start.isPending || start.data !== undefined} onClick={() => start.mutate()}>
        {say(start.data === undefined ? "export" : "exporting")}
      </Button>
      {start.isError ? <ProblemNote error={start.error} /> : null}
    </>
  );
}

function Forget({ customer, onForgotten }: { readonly customer: Customer; readonly onForgotten: () => void }): ReactNode {
  const say = useTexts(customerTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [asks, setAsks] = useState(false);
  const means = useQuery({ ...erasureQuery(customer.id), enabled: asks });
  const erase = useMutation({
    mutationFn: () => startErasure(customer.id),
    onSuccess: async () => {
      toast({ text: say("forgotten") });
      onForgotten();
      await client.invalidateQueries({ queryKey: ["customers", "list"] });
    },
  });
  const blocked = means.data === undefined || means.data.hindrances.length > 0;
  return (
    <>
      <Button icon={ShieldAlert} onClick={() => setAsks(true)}>
        {say("forget")}
      </Button>
      <Dialog
        open={asks}
        onOpenChange={setAsks}
        title={say("forgetTitle", { name: customer.name })}
        description={say("forgetHelp")}
        actions={
          <>
            <Button onClick={() => setAsks(false)}>{say("keep")}</Button>
            <Button kind="danger" disabled={blocked} busy={erase.isPending} onClick={() => erase.mutate()}>
              {say("forget")}
            </Button>
          </>
        }
      >
        <Gate query={means}>
          {({ hindrances, kept }) => (
            <div className="flex flex-col gap-3">
              {hindrances.length === 0 ? null : (
                <Note tone="attention" title={say("forgetBlocked")}>
                  <ul className="list-disc pl-4">
                    {hindrances.map((each) => (
                      <li key={each}>{each}</li>
                    ))}
                  </ul>
                </Note>
              )}
              <p className="text-13 font-medium">{say("forgetKept")}</p>
              <ul className="list-disc pl-4 text-13 text-ink-soft">
                {[...new Set(kept.map(({ why }) => why))].map((why) => (
                  <li key={why}>{why}</li>
                ))}
              </ul>
            </div>
          )}
        </Gate>
        {erase.isError ? <ProblemNote error={erase.error} /> : null}
      </Dialog>
    </>
  );
}
