import { Problem } from "@comptoir/client";
import { Button, ChoiceField, Note, TextArea, TextField, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { customerQuery, groupsQuery, putCustomer, type Customer } from "../../api/customers";
import { useSession } from "../../app/session";
import { bodyOf, NOBODY, sentBody, sirenProblem, siretProblem, vatOfSiren, vatProblem, type CustomerBody, type NumberProblem } from "../../domain/customer";
import { ProblemNote } from "../../parts/Problems";
import { customerTexts } from "../../texts/customers";
import { AddressFields, ContactFields } from "./ContactFields";
import { HandGroups } from "./HandGroups";

interface CustomerFormProps {
  readonly id: string;
  /** Null for somebody new. */
  readonly customer: Customer | null;
  readonly onSaved: (id: string) => void;
}

/** Who somebody is and how to reach them; numbers of companies are checked while they are typed. */
export function CustomerForm({ id, customer, onSaved }: CustomerFormProps): ReactNode {
  const say = useTexts(customerTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { session, may } = useSession();
  const stored = customer === null ? NOBODY : bodyOf(customer);
  const [body, setBody] = useState<CustomerBody>(stored);
  const [tried, setTried] = useState(false);
  const { data: groups = [] } = useQuery({ ...groupsQuery, enabled: may("customers.group.read") });
  const [store, setStore] = useState(session.stores[0]?.code ?? "");
  const editable = may(customer === null ? "customers.customer.create" : "customers.customer.edit");
  const isCompany = body.kind === "company";
  const change = (part: Partial<CustomerBody>): void => setBody({ ...body, ...part });
  const wrong = { siren: sirenProblem(body.siren), siret: siretProblem(body.siret, body.siren), vat: vatProblem(body.vat_number, body.siren) };
  const nameMissing = isCompany ? body.company_name.trim() === "" : body.given_name.trim() + body.family_name.trim() === "";
  const isChanged = customer === null || JSON.stringify(body) !== JSON.stringify(stored);
  const save = useMutation({
    mutationFn: () => putCustomer(id, customer === null ? { ...sentBody(body), store: store === "" ? null : store } : sentBody(body), customer?.version ?? null),
    onSuccess: async (saved) => {
      client.setQueryData(customerQuery(saved.id).queryKey, saved);
      toast({ text: say("saved", { name: saved.name }), tone: "good" });
      onSaved(saved.id);
      await client.invalidateQueries({ queryKey: ["customers", "list"] });
    },
    onError: (error) => {
      if (error instanceof Problem && error.status === 412) void client.invalidateQueries({ queryKey: customerQuery(id).queryKey });
    },
  });
  const problem = save.error instanceof Problem ? save.error : null;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!nameMissing && (!isCompany || (wrong.siren ?? wrong.siret ?? wrong.vat) === null)) save.mutate();
  };
  const told = (found: NumberProblem | null, pointer: string): string | null => (found === null ? (problem?.errorAt(pointer) ?? null) : say(found));
  const suggestion = isCompany && (body.vat_number ?? "") === "" && (body.siren ?? "") !== "" && wrong.siren === null ? vatOfSiren(body.siren ?? "") : null;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 border-b border-line p-4">
      <div className="flex flex-wrap gap-4">
        <ChoiceField label={say("kind")} disabled={!editable} value={body.kind} choices={[{ value: "person", label: say("person") }, { value: "company", label: say("company") }]} onChoice={(kind) => change({ kind: kind === "company" ? "company" : "person" })} className="min-w-36 flex-1" />
        <ChoiceField label={say("language")} disabled={!editable} value={body.language} choices={[{ value: "fr_FR", label: "Français" }, { value: "en_US", label: "English" }]} onChoice={(language) => change({ language })} className="min-w-36 flex-1" />
        {customer === null && session.stores.length > 1 ? <ChoiceField label={say("store")} value={store} choices={session.stores.map(({ code, name }) => ({ value: code, label: name }))} onChoice={setStore} className="min-w-36 flex-1" /> : null}
      </div>
      {isCompany ? (
        <>
          <TextField label={say("companyName")} required disabled={!editable} value={body.company_name} error={tried && nameMissing ? say("nameMissing") : null} onText={(company_name) => change({ company_name })} />
          <div className="flex flex-wrap gap-4">
            <TextField label="SIREN" inputMode="numeric" disabled={!editable} value={body.siren ?? ""} error={told(wrong.siren, "/siren")} onText={(siren) => change({ siren })} className="min-w-36 flex-1" />
            <TextField label="SIRET" inputMode="numeric" disabled={!editable} value={body.siret ?? ""} error={told(wrong.siret, "/siret")} onText={(siret) => change({ siret })} className="min-w-36 flex-1" />
          </div>
          <TextField label={say("vat")} disabled={!editable} value={body.vat_number ?? ""} error={told(wrong.vat, "/vat_number")} onText={(vat_number) => change({ vat_number })} />
          {suggestion === null || !editable ? null : (
            <Button onClick={() => change({ vat_number: suggestion })} className="self-start">
              {say("vatSuggest", { vat: suggestion })}
            </Button>
          )}
        </>
      ) : null}
      <fieldset className="flex flex-wrap gap-4">
        <legend className={isCompany ? "mb-1 text-13 font-medium" : "sr-only"}>{say(isCompany ? "contactPerson" : "name")}</legend>
        <TextField label={say("givenName")} disabled={!editable} value={body.given_name} error={problem?.errorAt("/given_name") ?? null} onText={(given_name) => change({ given_name })} className="min-w-36 flex-1" />
        <TextField label={say("familyName")} disabled={!editable} value={body.family_name} error={tried && nameMissing && !isCompany ? say("nameMissing") : (problem?.errorAt("/family_name") ?? null)} onText={(family_name) => change({ family_name })} className="min-w-36 flex-1" />
      </fieldset>
      <ContactFields contacts={body.contacts} shown={customer?.phones_shown ?? {}} editable={editable} problem={problem} onContacts={(contacts) => change({ contacts })} />
      <AddressFields addresses={body.addresses} editable={editable} onAddresses={(addresses) => change({ addresses })} />
      {isCompany ? null : <TextField label={say("birthDate")} type="date" disabled={!editable} value={body.birth_date ?? ""} error={problem?.errorAt("/birth_date") ?? null} onText={(birth_date) => change({ birth_date })} className="max-w-48" />}
      <TextArea label={say("cards")} help={say("cardsHelp")} rows={Math.max(1, body.cards.length)} disabled={!editable} value={body.cards.join("\n")} onText={(text) => change({ cards: text.split("\n") })} />
      <HandGroups groups={groups} belongs={customer?.groups ?? []} chosen={body.groups} editable={editable} onChosen={(chosen) => change({ groups: chosen })} />
      {problem !== null && problem.status === 412 ? <Note tone="attention">{say("stale")}</Note> : save.isError ? <ProblemNote error={save.error} /> : null}
      {editable ? (
        <Button type="submit" kind="primary" busy={save.isPending} disabled={!isChanged} className="self-start">
          {say(customer === null ? "create" : "save")}
        </Button>
      ) : null}
    </form>
  );
}
