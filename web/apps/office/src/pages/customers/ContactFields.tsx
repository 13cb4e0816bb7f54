import type { Problem } from "@comptoir/client";
import { Button, ChoiceField, CountryField, IconButton, TextField, useTexts } from "@comptoir/ui";
import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";

import type { Address, Contact } from "../../domain/customer";
import { commonTexts } from "../../texts/common";
import { customerTexts } from "../../texts/customers";

const KINDS = ["mobile", "phone", "email"] as const;

interface ContactFieldsProps {
  readonly contacts: readonly Contact[];
  /** Telephone numbers as they are kept to how people write them. */
  readonly shown: Readonly<Record<string, string>>;
  readonly editable: boolean;
  readonly problem: Problem | null;
  readonly onContacts: (contacts: readonly Contact[]) => void;
}

/** Ways to reach somebody, in any number; telephone numbers in any spelling. */
export function ContactFields({ contacts, shown, editable, problem, onContacts }: ContactFieldsProps): ReactNode {
  const say = useTexts(customerTexts);
  const sayCommon = useTexts(commonTexts);
  const set = (at: number, part: Partial<Contact>): void => onContacts(contacts.map((each, index) => (index === at ? { ...each, ...part } : each)));
  const kindName = (kind: Contact["kind"]): string => say(kind === "phone" ? "landline" : kind);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-13 font-medium">{say("contacts")}</legend>
      {contacts.map((contact, at) => (
        <div key={`${contact.id} ${at}`} className="flex items-start gap-2">
          <ChoiceField hideLabel label={say("kind")} disabled={!editable} value={contact.kind} choices={KINDS.map((kind) => ({ value: kind, label: kindName(kind) }))} onChoice={(kind) => set(at, { kind: KINDS.find((each) => each === kind) ?? "mobile" })} className="w-28 shrink-0" />
          <TextField
            hideLabel
            label={say("contactValue")}
            type={contact.kind === "email" ? "email" : "tel"}
            disabled={!editable}
            value={shown[contact.value] ?? contact.value}
            error={problem?.errors.find(({ pointer }) => pointer.startsWith(`/contacts/${at}`))?.detail ?? null}
            onText={(value) => set(at, { value })}
            className="flex-1"
          />
          {editable ? <IconButton icon={Trash2} label={sayCommon("remove", { name: (shown[contact.value] ?? contact.value) || kindName(contact.kind) })} onClick={() => onContacts(contacts.filter((_, index) => index !== at))} /> : null}
        </div>
      ))}
      {editable ? (
        <Button icon={Plus} onClick={() => onContacts([...contacts, { id: "", kind: contacts.some(({ kind }) => kind === "mobile") ? "email" : "mobile", value: "", label: "" }])} className="self-start">
          {say("addContact")}
        </Button>
      ) : null}
    </fieldset>
  );
}

interface AddressFieldsProps {
  readonly addresses: readonly Address[];
  readonly editable: boolean;
  readonly onAddresses: (addresses: readonly Address[]) => void;
}

export function AddressFields({ addresses, editable, onAddresses }: AddressFieldsProps): ReactNode {
  const say = useTexts(customerTexts);
  const sayCommon = useTexts(commonTexts);
  const set = (at: number, part: Partial<Address>): void => onAddresses(addresses.map((each, index) => (index === at ? { ...each, ...part } : each)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-13 font-medium">{say("addresses")}</legend>
      {addresses.map((address, at) => (
        <div key={`${address.id} ${at}`} className="flex flex-col gap-2 rounded-md border border-line p-2">
          <div className="flex items-end gap-2">
            <ChoiceField hideLabel label={say("kind")} disabled={!editable} value={address.kind} choices={[{ value: "billing", label: say("billing") }, { value: "delivery", label: say("delivery") }]} onChoice={(kind) => set(at, { kind: kind === "delivery" ? "delivery" : "billing" })} className="flex-1" />
            {editable ? <IconButton icon={Trash2} label={sayCommon("remove", { name: say(address.kind) })} onClick={() => onAddresses(addresses.filter((_, index) => index !== at))} /> : null}
          </div>
          <TextField label={say("street")} disabled={!editable} value={address.lines.join(", ")} onText={(text) => set(at, { lines: text.split(", ") })} />
          <div className="flex flex-wrap gap-2">
            <TextField label={say("postalCode")} disabled={!editable} value={address.postal_code} onText={(postal_code) => set(at, { postal_code })} className="w-28" />
            <TextField label={say("city")} disabled={!editable} value={address.city} onText={(city) => set(at, { city })} className="min-w-32 flex-1" />
            <CountryField label={say("country")} disabled={!editable} value={address.country} onChoice={(country) => set(at, { country })} className="min-w-40 flex-1" />
          </div>
        </div>
      ))}
      {editable ? (
        <Button icon={Plus} onClick={() => onAddresses([...addresses, { id: "", kind: "billing", lines: [], postal_code: "", city: "", country: "" }])} className="self-start">
          {say("addAddress")}
        </Button>
      ) : null}
    </fieldset>
  );
}
