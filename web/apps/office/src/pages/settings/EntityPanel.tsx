import { minorDigits, moneyToText, MoneyField, parseMoney, SelectSearch, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useMemo, useState, type ReactNode } from "react";

import type { LegalEntity } from "../../api/shop";
import { currencies } from "../../domain/regions";
import type { NamedPanelProps } from "../../parts/NamedList";
import { settingsTexts } from "../../texts/settings";
import { addressBody, AddressFields, NO_ADDRESS } from "./AddressFields";
import { RegisterField } from "./NumberFields";
import { SettingForm } from "./SettingForm";

/** A legal entity: what the law asks it to print. */
export function EntityPanel({ item: thing, taken, onClose, onSaved }: NamedPanelProps<LegalEntity>): ReactNode {
  const say = useTexts(settingsTexts);
  const { language } = useLanguage();
  const [name, setName] = useState(thing?.name ?? "");
  const [form, setForm] = useState(thing?.legal_form ?? "");
  const [address, setAddress] = useState(thing?.address ?? NO_ADDRESS);
  const [vat, setVat] = useState(thing?.vat_number ?? "");
  const [siren, setSiren] = useState(thing?.registration_number ?? "");
  const [register, setRegister] = useState(thing?.register ?? "");
  const [currency, setCurrency] = useState(thing?.currency ?? "EUR");
  const [capital, setCapital] = useState(() => (thing === null || thing.share_capital === null ? "" : moneyToText({ amount: thing.share_capital.amount, currency: thing.currency })));
  const choices = useMemo(() => currencies(language).map((each) => ({ value: each.code, label: each.name, detail: each.code })), [language]);
  const numbers = { country: address.country, vat_number: vat, siren };
  const amount = parseMoney(capital, currency);
  const body = {
    name,
    legal_form: form,
    address: addressBody(address),
    currency,
    vat_number: vat.trim() || null,
    registration_number: siren.trim() || null,
    register,
    share_capital: amount === null ? null : { amount: amount.amount, currency },
  };
  return (
    <SettingForm
      kind="legal-entities"
      code={thing?.code ?? null}
      taken={taken}
      version={thing?.version ?? null}
      title={thing?.name ?? say("addEntity")}
      name={name}
      body={body}
      ready={capital.trim() === "" || amount !== null}
      onClose={onClose}
      onSaved={onSaved}
    >
      {(editable, errorAt, codeField) => (
        <>
          <TextField label={say("name")} required disabled={!editable} value={name} error={errorAt("/name")} onText={setName} />
          {codeField}
          <TextField label={say("legalForm")} help={say("legalFormHelp")} disabled={!editable} value={form} error={errorAt("/legal_form")} onText={setForm} />
          <AddressFields address={address} editable={editable} errorAt={errorAt} onAddress={setAddress} />
          <RegisterField name="siren" label={say(address.country === "FR" ? "sirenFrance" : "siren")} numbers={numbers} editable={editable} error={errorAt("/registration_number")} onText={setSiren} />
          <RegisterField name="vat_number" label={say("vat")} help={say("vatNone")} numbers={numbers} editable={editable} error={errorAt("/vat_number")} onText={setVat} />
          <TextField label={say("register")} help={say("registerHelp")} disabled={!editable} value={register} error={errorAt("/register")} onText={setRegister} />
          <div className="flex flex-wrap gap-3">
            <MoneyField
              label={say("capital")}
              currency={currency}
              disabled={!editable}
              value={capital}
              error={errorAt("/share_capital")}
              placeholder={minorDigits(currency) === 0 ? "0" : ""}
              keypad={false}
              onText={setCapital}
              className="min-w-36 flex-1"
            />
            <SelectSearch label={say("currency")} disabled={!editable} choices={choices} value={currency} error={errorAt("/currency")} onChoice={setCurrency} className="min-w-40 flex-1" />
          </div>
        </>
      )}
    </SettingForm>
  );
}
