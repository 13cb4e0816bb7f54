import { newId } from "@comptoir/client";
import { Button, formatDay, formatInstant, TextArea, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { notesQuery, putNote, putTask, tasksQuery, type Task } from "../../api/customers";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { useActorName } from "../../parts/useActorName";
import { customerTexts } from "../../texts/customers";

/** What is to be done for a customer, and what was written about them. */
export function NotesTab({ id }: { readonly id: string }): ReactNode {
  const editable = useSession().may("customers.note.edit");
  return (
    <>
      <Tasks id={id} editable={editable} />
      <Notes id={id} editable={editable} />
    </>
  );
}

function Tasks({ id, editable }: { readonly id: string; readonly editable: boolean }): ReactNode {
  const say = useTexts(customerTexts);
  const client = useQueryClient();
  const { language } = useLanguage();
  const query = useQuery(tasksQuery(id));
  const [text, setText] = useState("");
  const [due, setDue] = useState("");
  const [task, setTask] = useState(newId);
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: tasksQuery(id).queryKey });
  const add = useMutation({
    mutationFn: () => putTask(id, task, { text: text.trim(), due_on: due === "" ? null : due, done: false }),
    onSuccess: async () => {
      setText("");
      setDue("");
      setTask(newId());
      await refresh();
    },
  });
  const tick = useMutation({ mutationFn: ({ id: known, text: told, due_on, done }: Task) => putTask(id, known, { text: told, due_on, done: !done }), onSettled: refresh });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (text.trim() !== "") add.mutate();
  };
  return (
    <Section title={say("tasks")}>
      <Gate query={query}>
        {(tasks) =>
          tasks.length === 0 ? (
            <p className="text-ink-soft">{say("noTasks")}</p>
          ) : (
            <ul>
              {tasks.map((each) => (
                <li key={each.id}>
                  <label className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
                    <input type="checkbox" checked={each.done} disabled={!editable || tick.isPending} onChange={() => tick.mutate(each)} className="size-4 accent-accent" />
                    <span className={`min-w-0 flex-1 ${each.done ? "text-ink-soft line-through" : ""}`}>{each.text}</span>
                    {each.due_on === null ? null : <span className="text-13 text-ink-soft">{formatDay(each.due_on, language)}</span>}
                  </label>
                </li>
              ))}
            </ul>
          )
        }
      </Gate>
      {tick.isError ? <ProblemNote error={tick.error} /> : null}
      {editable ? (
        <form onSubmit={submit} className="mt-3 flex flex-wrap items-end gap-2">
          <TextField label={say("newTask")} value={text} onText={setText} className="min-w-48 flex-1" />
          <TextField label={say("due")} type="date" value={due} onText={setDue} className="w-40" />
          <Button type="submit" busy={add.isPending} disabled={text.trim() === ""}>
            {say("addTask")}
          </Button>
        </form>
      ) : null}
      {add.isError ? <ProblemNote error={add.error} /> : null}
    </Section>
  );
}

function Notes({ id, editable }: { readonly id: string; readonly editable: boolean }): ReactNode {
  const say = useTexts(customerTexts);
  const client = useQueryClient();
  const { language } = useLanguage();
  const zone = useZone();
  const actorName = useActorName();
  const query = useQuery(notesQuery(id));
  const [text, setText] = useState("");
  const [note, setNote] = useState(newId);
  const add = useMutation({
    mutationFn: () => putNote(id, note, text.trim()),
    onSuccess: async () => {
      setText("");
      setNote(newId());
      await client.invalidateQueries({ queryKey: notesQuery(id).queryKey });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (text.trim() !== "") add.mutate();
  };
  return (
    <Section title={say("notes")}>
      {editable ? (
        <form onSubmit={submit} className="mb-3 flex flex-col gap-2">
          <TextArea label={say("writeNote")} help={say("noteHelp")} rows={2} maxLength={5000} value={text} onText={setText} />
          {add.isError ? <ProblemNote error={add.error} /> : null}
          <Button type="submit" busy={add.isPending} disabled={text.trim() === ""} className="self-start">
            {say("addNote")}
          </Button>
        </form>
      ) : null}
      <Gate query={query}>
        {(notes) =>
          notes.length === 0 ? (
            <p className="text-ink-soft">{say("noNotes")}</p>
          ) : (
            <ul>
              {notes.map((each) => (
                <li key={each.id} className="border-b border-line py-2 last:border-b-0">
                  <p className="whitespace-pre-wrap">{each.text}</p>
                  <p className="text-13 text-ink-soft">
                    {formatInstant(each.at, language, zone)} · {actorName(each.by)}
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Gate>
    </Section>
  );
}
