import { Problem } from "@comptoir/client";
import { Button, Note, TextArea, TextField, useLanguage, useTexts, useToast, type Language } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { putSetting, type Address, type LegalEntity, type StoreDetail } from "../api/shop";
import { useSession } from "../app/session";
import { Facts, Section } from "../parts/Facts";
import { ProblemNote } from "../parts/Problems";
import { shopTexts } from "../texts/shop";

/** A store: what is printed on its receipts and when it is open. */
export function StorePanel({ store, onClose }: { readonly store: StoreDetail; readonly onClose: () => void }): ReactNode {
  const say = useTexts(shopTexts);
  const { language } = useLanguage();
  const [name, setName] = useState(store.name);
  const [address, setAddress] = useState(store.address);
  const [phone, setPhone] = useState(store.phone);
  const [registration, setRegistration] = useState(store.registration_number ?? "");
  const { legal_entity, time_zone, currency, locale, territory, hours, node } = store;
  const fixed = { legal_entity, time_zone, currency, locale, territory, hours, node };
  const body = { ...fixed, name, address, phone, registration_number: registration || null };
  return (
    <SettingForm path="stores" code={store.code} version={store.version} title={store.name} body={body} onClose={onClose}>
      {(editable, errorAt) => (
        <>
          <TextField label={say("name")} required disabled={!editable} value={name} error={errorAt("/name")} onText={setName} />
          <AddressFields address={address} editable={editable} errorAt={errorAt} onAddress={setAddress} />
          <TextField label={say("phone")} disabled={!editable} value={phone} error={errorAt("/phone")} onText={setPhone} />
          <TextField label={say("registration")} disabled={!editable} value={registration} error={errorAt("/registration_number")} onText={setRegistration} />
          <Section title={say("hours")}>
            <Facts
              facts={[
                { label: say("timeZone"), value: time_zone },
                ...Object.entries(hours).map(([day, stretches]) => ({ label: weekday(day, language), value: stretches.map(({ opens, closes }) => `${opens}–${closes}`).join(", ") })),
              ]}
            />
          </Section>
        </>
      )}
    </SettingForm>
  );
}

/** A legal entity: what the law asks it to print. */
export function EntityPanel({ entity, onClose }: { readonly entity: LegalEntity; readonly onClose: () => void }): ReactNode {
  const say = useTexts(shopTexts);
  const [name, setName] = useState(entity.name);
  const [form, setForm] = useState(entity.legal_form);
  const [address, setAddress] = useState(entity.address);
  const [vat, setVat] = useState(entity.vat_number ?? "");
  const [registration, setRegistration] = useState(entity.registration_number ?? "");
  const { currency, register, share_capital } = entity;
  const body = { currency, register, share_capital, name, legal_form: form, address, vat_number: vat || null, registration_number: registration || null };
  return (
    <SettingForm path="legal-entities" code={entity.code} version={entity.version} title={entity.name} body={body} onClose={onClose}>
      {(editable, errorAt) => (
        <>
          <TextField label={say("name")} required disabled={!editable} value={name} error={errorAt("/name")} onText={setName} />
          <TextField label={say("legalForm")} disabled={!editable} value={form} error={errorAt("/legal_form")} onText={setForm} />
          <AddressFields address={address} editable={editable} errorAt={errorAt} onAddress={setAddress} />
          <TextField label={say("vat")} disabled={!editable} value={vat} error={errorAt("/vat_number")} onText={setVat} />
          <TextField label={say("registration")} disabled={!editable} value={registration} error={errorAt("/registration_number")} onText={setRegistration} />
        </>
      )}
    </SettingForm>
  );
}

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** "monday" in the language of the screen; the fifth of January 2026 was a Monday. */
function weekday(day: string, language: Language): string {
  const at = WEEKDAYS.indexOf(day);
  return at < 0 ? day : new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format(new Date(Date.UTC(2026, 0, 5 + at)));
}

type ErrorAt = (pointer: string) => string | null;

interface SettingFormProps {
  readonly path: "stores" | "legal-entities";
  readonly code: string;
  readonly version: number;
  readonly title: string;
  readonly body: object;
  readonly onClose: () => void;
  readonly children: (editable: boolean, errorAt: ErrorAt) => ReactNode;
}

function SettingForm({ path, code, version, title, body, onClose, children }: SettingFormProps): ReactNode {
  const say = useTexts(shopTexts);
  const toast = useToast();
  const client = useQueryClient();
  const editable = useSession().may("company.store.edit");
  const save = useMutation({
    mutationFn: () => putSetting(path, code, version, body),
    onSuccess: () => toast({ text: say("saved", { name: title }), tone: "good" }),
    onSettled: () => client.invalidateQueries({ queryKey: [path] }),
  });
  const problem = save.error instanceof Problem ? save.error : null;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <DetailPanel title={title} subtitle={code} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 p-4">
        {children(editable, (pointer) => problem?.errors.find((each) => each.pointer.startsWith(pointer))?.detail ?? null)}
        {problem?.status === 412 ? <Note tone="attention">{say("staleSetting")}</Note> : save.isError ? <ProblemNote error={save.error} /> : null}
        {editable ? (
          <Button type="submit" kind="primary" busy={save.isPending} className="self-start">
            {say("save")}
          </Button>
        ) : null}
      </form>
    </DetailPanel>
  );
}

interface AddressFieldsProps {
  readonly address: Address;
  readonly editable: boolean;
  readonly errorAt: ErrorAt;
  readonly onAddress: (address: Address) => void;
}

function AddressFields({ address, editable, errorAt, onAddress }: AddressFieldsProps): ReactNode {
  const say = useTexts(shopTexts);
  return (
    <>
      <TextArea
        label={say("address")}
        help={say("addressHelp")}
        rows={2}
        disabled={!editable}
        value={address.lines.join("\n")}
        error={errorAt("/address/lines")}
        onText={(text) => onAddress({ ...address, lines: text.split("\n") })}
      />
      <div className="flex gap-3">
        <TextField label={say("postcode")} disabled={!editable} value={address.postcode} error={errorAt("/address/postcode")} onText={(postcode) => onAddress({ ...address, postcode })} className="w-28" />
        <TextField label={say("city")} required disabled={!editable} value={address.city} error={errorAt("/address/city")} onText={(city) => onAddress({ ...address, city })} className="flex-1" />
        <TextField label={say("country")} required disabled={!editable} value={address.country} error={errorAt("/address/country")} onText={(country) => onAddress({ ...address, country })} className="w-20" />
      </div>
    </>
  );
}
