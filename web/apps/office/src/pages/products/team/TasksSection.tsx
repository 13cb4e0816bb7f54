import { Button, ChoiceField, TextField, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { casePeopleQuery } from "../../../api/cases";
import { productTasksQuery, teamApi } from "../../../api/team";
import { useSession } from "../../../app/session";
import { Section } from "../../../parts/Facts";
import { ProblemNote } from "../../../parts/Problems";
import { useFeedRefresh } from "../../../parts/useFeed";
import { caseTexts } from "../../../texts/cases";
import { teamTexts } from "../../../texts/team";
import { DueDay } from "../../DueDay";
import { useReopen } from "../../useReopen";

/** What is to be done about a product, by whom; comments stand with the task. */
export function TasksSection({ sku, id }: { readonly sku: string; readonly id: string }): ReactNode {
  const say = useTexts(teamTexts);
  const { may } = useSession();
  const client = useQueryClient();
  const { data } = useQuery(productTasksQuery(id));
  useFeedRefresh(["cases"], ["cases", "item", id]);
  const toast = useToast();
  const { reopen } = useReopen();
  const close = useMutation({ mutationFn: teamApi.closeTask, onSuccess: (_, task) => toast({ text: say("taskClosed"), undo: () => reopen(task) }), onSettled: () => client.invalidateQueries({ queryKey: ["cases"] }) });
  const edits = may("cases.case.resolve");
  return (
    <Section title={say("tasks")}>
      <ul className="flex min-h-10 flex-col gap-1 text-13">
        {data?.items.length === 0 ? <li className="text-ink-soft">{say("noTasks")}</li> : null}
        {data?.items.map((task) => (
          <li key={task.id} className="flex min-h-9 items-center gap-3">
            <Link to="/cases" search={{ case: task.id }} className="min-w-0 flex-1 hover:text-accent">
              {task.title}
              {task.assignee_name === null ? null : <span className="block text-ink-soft">{task.assignee_name}</span>}
            </Link>
            {task.due === null ? null : <DueDay open due={task.due} />}
            {edits ? (
              <Button kind="quiet" busy={close.isPending && close.variables === task.id} onClick={() => close.mutate(task.id)}>
                {say("taskDone")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {close.isError ? <ProblemNote error={close.error} /> : null}
      {edits ? <NewTask sku={sku} id={id} /> : null}
    </Section>
  );
}

function NewTask({ sku, id }: { readonly sku: string; readonly id: string }): ReactNode {
  const say = useTexts(teamTexts);
  const sayCase = useTexts(caseTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { data: people = [] } = useQuery(casePeopleQuery(`item:${id}`));
  const [text, setText] = useState("");
  const [who, setWho] = useState("");
  const [due, setDue] = useState("");
  const add = useMutation({
    mutationFn: () => teamApi.addTask(sku, text.trim(), who || null, due || null),
    onSuccess: async () => {
      setText("");
      setDue("");
      toast({ text: say("taskAdded"), tone: "good" });
      await client.invalidateQueries({ queryKey: ["cases"] });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form onSubmit={submit} className="mt-3 flex flex-wrap items-end gap-2">
      <TextField label={say("newTask")} value={text} onText={setText} maxLength={300} className="min-w-48 flex-1" />
      <ChoiceField label={say("forWhom")} value={who} choices={[{ value: "", label: say("anybody") }, ...people.map((one) => ({ value: one.id, label: one.name }))]} onChoice={setWho} className="w-44" />
      <TextField label={sayCase("due")} type="date" value={due} onText={setDue} className="w-40" />
      <Button type="submit" disabled={text.trim() === ""} busy={add.isPending}>
        {say("addTask")}
      </Button>
      {add.isError ? <ProblemNote error={add.error} /> : null}
    </form>
  );
}
