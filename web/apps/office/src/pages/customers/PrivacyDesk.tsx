import { Button, formatInstant, Tag, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { putController, registerQuery, type Forgotten, type Look, type Register } from "../../api/privacy";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { useActorName } from "../../parts/useActorName";
import { usePages } from "../../parts/usePages";
import { privacyTexts } from "../../texts/privacy";
import { Copies, Notices, Purposes } from "./PrivacyPeople";

const DAYS_OF_A_YEAR = 365;

/** What the law on personal data asks of a shop: the register, who was forgotten, who looked at whom. */
export function PrivacyDesk(): ReactNode {
  const query = useQuery(registerQuery);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto bg-paper">
      <Gate query={query}>
        {(register) => (
          <div className="max-w-5xl">
            <Processing register={register} />
            <Notices />
            <Copies />
            <Erasures />
            <Purposes />
            <Looks />
          </div>
        )}
      </Gate>
    </div>
  );
}

function Processing({ register }: { readonly register: Register }): ReactNode {
  const say = useTexts(privacyTexts);
  const { may } = useSession();
  const kept = (days: number | null): string => (days === null ? say("noEnd") : days >= DAYS_OF_A_YEAR && days % DAYS_OF_A_YEAR === 0 ? say("years", { count: days / DAYS_OF_A_YEAR }) : say("days", { count: days }));
  return (
    <>
      <Section title={say("controller")}>
        <Controller register={register} editable={may("customers.privacy.edit")} />
      </Section>
      <Section title={say("register")}>
        <p className="mb-3 text-13 text-ink-soft">{say("registerHelp")}</p>
        <div tabIndex={0} role="group" aria-label={say("register")} className="overflow-x-auto">
          <table className="w-full min-w-2xl text-13">
            <thead className="text-left text-ink-soft">
              <tr className="border-b border-line align-top">
                {(["purpose", "basis", "data", "recipients", "kept"] as const).map((column) => (
                  <th key={column} scope="col" className="py-1.5 pr-4 font-normal">
                    {say(column)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {register.items.map((item) => (
                <tr key={item.code} className="border-b border-line align-top">
                  <td className="py-2 pr-4 font-medium">{item.purpose}</td>
                  <td className="py-2 pr-4">{Array.from(item.basis).join(", ")}</td>
                  <td className="py-2 pr-4">{item.data.join(", ")}</td>
                  <td className="py-2 pr-4">{item.recipients.join(", ")}</td>
                  <td className="py-2">
                    {kept(item.days)}
                    <span className="block text-ink-soft">{item.why}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Section>
    </>
  );
}

function Controller({ register, editable }: { readonly register: Register; readonly editable: boolean }): ReactNode {
  const say = useTexts(privacyTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [name, setName] = useState(register.controller.name);
  const [contact, setContact] = useState(register.controller.contact);
  const save = useMutation({
    mutationFn: () => putController(name, contact),
    onSuccess: async () => {
      toast({ text: say("saved"), tone: "good" });
      await client.invalidateQueries({ queryKey: registerQuery.queryKey });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
      <TextField label={say("name")} disabled={!editable} maxLength={200} value={name} onText={setName} className="min-w-48 flex-1" />
      <TextField label={say("contact")} disabled={!editable} maxLength={200} value={contact} onText={setContact} className="min-w-48 flex-1" />
      {editable ? (
        <Button type="submit" busy={save.isPending} disabled={name === register.controller.name && contact === register.controller.contact}>
          {say("save")}
        </Button>
      ) : null}
      {save.isError ? <ProblemNote error={save.error} /> : null}
    </form>
  );
}

function Erasures(): ReactNode {
  const say = useTexts(privacyTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const actorName = useActorName();
  const list = usePages<Forgotten>(["privacy", "erasures"], "/privacy/erasures", {}, { limit: 20 });
  return (
    <Section title={say("erasures")}>
      <p className="mb-2 text-13 text-ink-soft">{say("erasuresHelp")}</p>
      {list.error === null ? null : <ProblemNote error={list.error} onRetry={list.reload} />}
      {!list.loading && list.rows.length === 0 ? <p className="text-ink-soft">{say("noErasures")}</p> : null}
      <ul className="text-13">
        {list.rows.map((one) => (
          <li key={one.customer} className="flex flex-wrap items-center gap-3 border-b border-line py-1.5 last:border-b-0">
            <Tag tone={one.erased_at === null ? "attention" : "good"}>{say(one.erased_at === null ? "asked" : "done")}</Tag>
            <span className="font-mono">{one.customer.slice(-8)}</span>
            <span className="text-ink-soft">
              {formatInstant(one.erased_at ?? one.asked_at, language, zone)} · {actorName(one.by)} · {one.reason}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Looks(): ReactNode {
  const say = useTexts(privacyTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const actorName = useActorName();
  const list = usePages<Look>(["privacy", "looks"], "/privacy/looks", {}, { limit: 50 });
  return (
    <Section title={say("looks")}>
      <p className="mb-2 text-13 text-ink-soft">{say("looksHelp")}</p>
      {list.error === null ? null : <ProblemNote error={list.error} onRetry={list.reload} />}
      {!list.loading && list.rows.length === 0 ? <p className="text-ink-soft">{say("noLooks")}</p> : null}
      <ul className="text-13">
        {list.rows.map((look) => (
          <li key={`${look.at} ${look.by} ${look.customer} ${look.route}`} className="flex flex-wrap items-center gap-x-3 border-b border-line py-1 last:border-b-0">
            <span className="min-w-40 text-ink-soft">{formatInstant(look.at, language, zone)}</span>
            <span className="min-w-32">{actorName(look.by)}</span>
            <span className="text-ink-soft">{look.route}</span>
            <Link to="/customers" search={{ id: look.customer }} className="inline-flex min-h-8 items-center text-accent hover:underline pointer-coarse:min-h-11">
              {say("open")} {look.customer.slice(-8)}
            </Link>
          </li>
        ))}
      </ul>
      {list.hasMore ? (
        <Button busy={list.busy} onClick={list.loadMore} className="mt-3">
          {say("more")}
        </Button>
      ) : null}
    </Section>
  );
}
