import { newId, Problem } from "@comptoir/client";
import { Button, ChoiceField, TextField, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { newFirstPassword, personQuery, putPerson, removeSecondFactor, type Person, type PersonBody } from "../../api/people";
import { useSession } from "../../app/session";
import { Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { peopleTexts } from "../../texts/people";
import { OncePassword } from "./OncePassword";
import { RolesEditor } from "./RolesEditor";
import { TillCodeSection } from "./TillCodeSection";

interface PersonPanelProps {
  /** "new" for somebody who is not there yet. */
  readonly id: string;
  readonly onClose: () => void;
  readonly onCreated: (id: string) => void;
}

const NOBODY: PersonBody = { email: "", name: "", locale: "fr_FR", disabled: false, roles: [] };

/** A person: name, language, roles per store, whether they may sign in. */
export function PersonPanel({ id, onClose, onCreated }: PersonPanelProps): ReactNode {
  const say = useTexts(peopleTexts);
  const query = useQuery({ ...personQuery(id), enabled: id !== "new" });
  if (id === "new") {
    return (
      <DetailPanel title={say("add")} onClose={onClose}>
        <PersonForm person={null} onCreated={onCreated} />
      </DetailPanel>
    );
  }
  return (
    <DetailPanel title={query.data?.name ?? ""} subtitle={query.data?.email} onClose={onClose}>
      <Gate query={query}>{(person) => <PersonForm key={person.version} person={person} onCreated={onCreated} />}</Gate>
    </DetailPanel>
  );
}

/** First passwords just made, by person: shown until the page is left, never stored. */
const fresh = new Map<string, string>();

function PersonForm({ person, onCreated }: { readonly person: Person | null; readonly onCreated: (id: string) => void }): ReactNode {
  const say = useTexts(peopleTexts);
  const toast = useToast();
  const client = useQueryClient();
  const editable = useSession().may("access.person.edit");
  const [id] = useState(() => person?.id ?? newId());
  const [body, setBody] = useState<PersonBody>(person ?? NOBODY);
  const save = useMutation({
    mutationFn: () => {
      const { email, name, locale, disabled, roles } = body;
      return putPerson(id, { email, name, locale, disabled, roles }, person?.version ?? null);
    },
    onSuccess: async (saved) => {
      if (saved.first_password !== null) fresh.set(saved.id, saved.first_password);
      client.setQueryData(personQuery(saved.id).queryKey, { ...saved, first_password: null });
      await client.invalidateQueries({ queryKey: ["people", "list"] });
      toast({ text: say("saved", { name: saved.name }), tone: "good" });
      if (person === null) onCreated(saved.id);
    },
  });
  const problem = save.error instanceof Problem ? save.error : null;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const first = fresh.get(id);
  return (
    <>
      {first === undefined ? null : <OncePassword password={first} />}
      <form onSubmit={submit} className="flex flex-col gap-4 border-b border-line p-4">
        <TextField label={say("name")} required disabled={!editable} value={body.name} error={problem?.errorAt("/name") ?? null} onText={(name) => setBody({ ...body, name })} />
        <TextField label={say("email")} type="email" required disabled={!editable} value={body.email} error={problem?.errorAt("/email") ?? null} onText={(email) => setBody({ ...body, email })} />
        <ChoiceField
          label={say("language")}
          disabled={!editable}
          value={body.locale}
          choices={[
            { value: "fr_FR", label: "Français" },
            { value: "en_US", label: "English" },
          ]}
          onChoice={(locale) => setBody({ ...body, locale })}
        />
        <ChoiceField
          label={say("access")}
          disabled={!editable}
          value={String(body.disabled)}
          choices={[
            { value: "false", label: say("active") },
            { value: "true", label: say("disabled") },
          ]}
          onChoice={(text) => setBody({ ...body, disabled: text === "true" })}
        />
        <RolesEditor roles={body.roles} editable={editable} onRoles={(roles) => setBody({ ...body, roles })} />
        {save.isError ? <ProblemNote error={save.error} /> : null}
        {editable ? (
          <Button type="submit" kind="primary" busy={save.isPending} className="self-start">
            {say(person === null ? "create" : "save")}
          </Button>
        ) : null}
      </form>
      {person !== null && editable ? <SecuritySection person={person} /> : null}
      {person !== null && editable ? <TillCodeSection key={person.id} person={person.id} /> : null}
    </>
  );
}

function SecuritySection({ person }: { readonly person: Person }): ReactNode {
  const say = useTexts(peopleTexts);
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ["people"] });
  const password = useMutation({
    mutationFn: () => newFirstPassword(person.id),
    onSuccess: async (made) => {
      fresh.set(person.id, made);
      await refresh();
    },
  });
  const factor = useMutation({ mutationFn: () => removeSecondFactor(person.id), onSuccess: refresh });
  return (
    <Section title={say("access")}>
      <div className="flex flex-col gap-3">
        {password.data === undefined ? null : <OncePassword password={password.data} />}
        <div className="flex flex-wrap items-center gap-3">
          <Button busy={password.isPending} onClick={() => password.mutate()}>
            {say("newPassword")}
          </Button>
          <span className="text-13 text-ink-soft">{say("newPasswordHelp")}</span>
        </div>
        {password.isError ? <ProblemNote error={password.error} /> : null}
        <div className="flex flex-wrap items-center gap-3">
          <span className="text-13">
            {say("secondFactor")}: {say(person.totp_enrolled ? "on" : "off")}
          </span>
          {person.totp_enrolled ? (
            <Button busy={factor.isPending} onClick={() => factor.mutate()}>
              {say("resetFactor")}
            </Button>
          ) : null}
        </div>
        {factor.isError ? <ProblemNote error={factor.error} /> : null}
      </div>
    </Section>
  );
}
