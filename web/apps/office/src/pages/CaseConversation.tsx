import { Button, ChoiceField, formatInstant, IconButton, TextArea, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { casePeopleQuery, casesApi, type Colleague } from "../api/cases";
import type { Case } from "../api/shop";
import { useSession } from "../app/session";
import { useZone } from "../app/zone";
import { spokenTo, withNames } from "../domain/mentions";
import { Section } from "../parts/Facts";
import { ProblemNote } from "../parts/Problems";
import { caseTexts } from "../texts/cases";

/** Who takes care of a case, and what people write to each other on it. */
export function CaseConversation({ found }: { readonly found: Case }): ReactNode {
  const say = useTexts(caseTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const { may } = useSession();
  const writes = may("cases.case.resolve");
  const { data: people = [] } = useQuery({ ...casePeopleQuery(found.subject), enabled: writes });
  const comments = found.comments ?? [];
  return (
    <>
      <Section title={say("takenBy")}>{writes && found.state === "open" ? <Assignee found={found} people={people} /> : <p className="text-13">{found.assignee_name ?? say("nobody")}</p>}</Section>
      <Section title={say("conversation")}>
        <ul className="flex flex-col gap-3">
          {comments.length === 0 ? <li className="text-13 text-ink-soft">{say("noComments")}</li> : null}
          {comments.map((comment) => (
            <li key={comment.id}>
              <p className="break-words whitespace-pre-line">{withNames(comment.text, comment.names, say("somebody"))}</p>
              <p className="text-13 text-ink-soft">
                {comment.author_name ?? say("somebody")} · {formatInstant(comment.at, language, zone)}
              </p>
            </li>
          ))}
        </ul>
        {writes ? <Write id={found.id} people={people} /> : null}
      </Section>
    </>
  );
}

function Assignee({ found, people }: { readonly found: Case; readonly people: readonly Colleague[] }): ReactNode {
  const say = useTexts(caseTexts);
  const client = useQueryClient();
  const assign = useMutation({ mutationFn: (person: string) => casesApi.assign(found.id, person || null), onSettled: () => client.invalidateQueries({ queryKey: ["cases"] }) });
  const held = found.assignee === null || people.some(({ id }) => id === found.assignee) ? people : [...people, { id: found.assignee, name: found.assignee_name ?? say("somebody") }];
  return (
    <>
      <ChoiceField hideLabel label={say("takenBy")} value={found.assignee ?? ""} choices={[{ value: "", label: say("nobody") }, ...held.map(({ id, name }) => ({ value: id, label: name }))]} onChoice={(person) => assign.mutate(person)} />
      {assign.isError ? <ProblemNote error={assign.error} /> : null}
    </>
  );
}

function Write({ id, people }: { readonly id: string; readonly people: readonly Colleague[] }): ReactNode {
  const say = useTexts(caseTexts);
  const client = useQueryClient();
  const { session } = useSession();
  const [text, setText] = useState("");
  const [told, setTold] = useState<readonly Colleague[]>([]);
  const send = useMutation({
    mutationFn: () => casesApi.comment(id, spokenTo(text, told.map((one) => one.id))),
    onSuccess: async () => {
      setText("");
      setTold([]);
      await client.invalidateQueries({ queryKey: ["cases"] });
    },
  });
  const others = people.filter((one) => one.id !== session.person.id && !told.includes(one));
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    send.mutate();
  };
  const tell = (chosen: string): void => setTold([...told, ...others.filter((one) => one.id === chosen)]);
  return (
    <form onSubmit={submit} className="mt-4 flex flex-col gap-3">
      <TextArea label={say("comment")} value={text} onText={setText} maxLength={4000} />
      <ChoiceField label={say("tell")} help={say("tellHelp")} value="" choices={[{ value: "", label: "–" }, ...others.map((one) => ({ value: one.id, label: one.name }))]} onChoice={tell} />
      {told.length === 0 ? null : (
        <ul className="flex flex-wrap gap-1.5 text-13">
          {told.map((one) => (
            <li key={one.id} className="flex items-center rounded-full bg-ground-strong pl-2.5">
              @{one.name}
              <IconButton icon={X} label={say("dontTell", { name: one.name })} onClick={() => setTold(told.filter((each) => each !== one))} />
            </li>
          ))}
        </ul>
      )}
      {send.isError ? <ProblemNote error={send.error} /> : null}
      <Button type="submit" disabled={text.trim() === ""} busy={send.isPending} className="self-start">
        {say("send")}
      </Button>
    </form>
  );
}
