import { newId } from "@comptoir/client";
import { Button, SelectSearch, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { findCustomers, joinHousehold, type Customer } from "../../api/customers";
import { useSession } from "../../app/session";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { useDelayed } from "../../parts/useDelayed";
import { customerTexts } from "../../texts/customers";

const LETTERS_MIN = 3;

/** Who lives together: each is found by name and joins, or leaves again. */
export function Household({ customer, onGo }: { readonly customer: Customer; readonly onGo: (id: string) => void }): ReactNode {
  const say = useTexts(customerTexts);
  const toast = useToast();
  const client = useQueryClient();
  const editable = useSession().may("customers.customer.edit");
  const [typed, setTyped] = useState("");
  const words = useDelayed(typed.trim());
  const found = useQuery({ queryKey: ["customers", "find", words], queryFn: ({ signal }) => findCustomers(words, signal), enabled: words.length >= LETTERS_MIN, placeholderData: (previous) => previous });
  const known = new Set([customer.id, ...customer.housemates.map(({ id }) => id)]);
  const choices = words.length < LETTERS_MIN ? [] : (found.data ?? []).filter(({ id }) => !known.has(id)).map(({ id, name, phone_shown, email }) => ({ value: id, label: name, detail: phone_shown ?? email ?? "" }));
  const change = useMutation({
    mutationFn: async ({ id, isIn }: { readonly id: string; readonly isIn: boolean }) => {
      if (!isIn) return joinHousehold(id, null);
      const household = customer.household ?? newId();
      if (customer.household === null) await joinHousehold(customer.id, household);
      return joinHousehold(id, household);
    },
    onSuccess: async ({ name }, { isIn }) => {
      setTyped("");
      toast({ text: say(isIn ? "joined" : "left", { name }), tone: "good" });
      await client.invalidateQueries({ queryKey: ["customers"] });
    },
  });
  return (
    <Section title={say("household")}>
      {customer.housemates.length === 0 ? <p className="text-13 text-ink-soft">{say("nobodyElse")}</p> : null}
      <ul>
        {customer.housemates.map(({ id, name }) => (
          <li key={id} className="flex items-center justify-between gap-2">
            <button type="button" onClick={() => onGo(id)} className="min-h-8 text-accent hover:underline pointer-coarse:min-h-11">
              {name}
            </button>
            {editable ? (
              <Button aria-label={`${say("leaveHousehold")} – ${name}`} busy={change.isPending && change.variables.id === id} onClick={() => change.mutate({ id, isIn: false })}>
                {say("leaveHousehold")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {editable ? <SelectSearch label={say("livesWith")} placeholder={say("livesWith")} value={null} choices={choices} onSearch={setTyped} onChoice={(id) => change.mutate({ id, isIn: true })} /> : null}
      {change.isError ? <ProblemNote error={change.error} /> : null}
    </Section>
  );
}
