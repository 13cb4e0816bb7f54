import { ChoiceField, Note, SelectSearch, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState, type ReactNode } from "react";

import { taxClassesQuery } from "../../api/prices";
import { entitiesQuery, putSetting, type LegalEntity, type StoreDetail } from "../../api/shop";
import { useSession } from "../../app/session";
import { isDayRight, USUAL_HOURS, WEEKDAYS, type Hours } from "../../domain/hours";
import { currencies, localeName, ownTimeZone, territoryName, timeZones } from "../../domain/regions";
import type { NamedPanelProps } from "../../parts/NamedList";
import { settingsTexts } from "../../texts/settings";
import { addressBody, AddressFields, NO_ADDRESS } from "./AddressFields";
import { HoursEditor } from "./HoursEditor";
import { RegisterField } from "./NumberFields";
import { SettingForm } from "./SettingForm";

const LOCALES = ["fr_FR", "en_US", "en_GB", "de_DE", "nl_NL", "it_IT", "es_ES", "fr_BE", "nl_BE", "fr_CH", "de_CH", "fr_LU"];
const SHELF_NAMES = { fr_FR: "Surface de vente", en_US: "Shop floor" };

/** A store: what is printed on its receipts, where and when it is. A new one takes its address from its entity. */
export function StorePanel({ item: thing, taken, onClose, onSaved }: NamedPanelProps<StoreDetail>): ReactNode {
  const say = useTexts(settingsTexts);
  const { data: entities } = useQuery(entitiesQuery);
  if (entities === undefined) return null;
  if (entities.length === 0) {
    return (
      <DetailPanel title={say("addStore")} onClose={onClose}>
        <Note className="m-4">{say("entityFirst")}</Note>
      </DetailPanel>
    );
  }
  return <StoreForm item={thing} taken={taken} entities={entities} onClose={onClose} onSaved={onSaved} />;
}

function StoreForm({ item: thing, taken, entities, onClose, onSaved }: NamedPanelProps<StoreDetail> & { readonly entities: readonly LegalEntity[] }): ReactNode {
  const say = useTexts(settingsTexts);
  const { language } = useLanguage();
  const { may, session } = useSession();
  const { data: taxes } = useQuery({ ...taxClassesQuery, enabled: may("pricing.price.read") });
  const first = entities[0];
  const [entity, setEntity] = useState(thing?.legal_entity ?? first?.code ?? "");
  const [name, setName] = useState(thing?.name ?? "");
  const [address, setAddress] = useState(thing?.address ?? first?.address ?? NO_ADDRESS);
  const [phone, setPhone] = useState(thing?.phone ?? "");
  const [siret, setSiret] = useState(thing?.registration_number ?? "");
  const [zone, setZone] = useState(() => thing?.time_zone ?? session.stores[0]?.time_zone ?? ownTimeZone());
  const [currency, setCurrency] = useState(thing?.currency ?? first?.currency ?? "EUR");
  const [locale, setLocale] = useState(thing?.locale ?? (language === "fr" ? "fr_FR" : "en_US"));
  const [territory, setTerritory] = useState(thing?.territory ?? null);
  const [hours, setHours] = useState<Hours>(thing?.hours ?? USUAL_HOURS);
  const [withShelf, setWithShelf] = useState(true);
  const currencyChoices = useMemo(() => currencies(language).map((each) => ({ value: each.code, label: each.name, detail: each.code })), [language]);
  const zoneChoices = useMemo(() => timeZones().map((each) => ({ value: each, label: each.replaceAll("_", " ") })), []);
  const territories = (taxes?.territories ?? []).map((each) => each.territory).filter((each) => each.slice(0, 2) === address.country);
  const siren = entities.find((each) => each.code === entity)?.registration_number ?? "";
  const makesShelf = thing === null && withShelf && may("inventory.place.edit");
  const body = {
    name,
    legal_entity: entity,
    address: addressBody(address),
    time_zone: zone,
    currency,
    locale,
    territory: territory !== null && territory.startsWith(address.country) ? territory : null,
    hours,
    node: thing?.node ?? "main",
    registration_number: siret.trim() || null,
    phone,
  };
  return (
    <SettingForm
      kind="stores"
      code={thing?.code ?? null}
      taken={taken}
      version={thing?.version ?? null}
      title={thing?.name ?? say("addStore")}
      name={name}
      body={body}
      ready={WEEKDAYS.every((day) => isDayRight(hours[day] ?? []))}
      {...(makesShelf ? { after: (code: string) => putSetting("places", `${code}-shelf`, null, { name: SHELF_NAMES, kind: "shelf", store: code }) } : {})}
      onClose={onClose}
      onSaved={onSaved}
    >
      {(editable, errorAt, codeField) => (
        <>
          <TextField label={say("name")} required disabled={!editable} value={name} error={errorAt("/name")} onText={setName} />
          {codeField}
          <ChoiceField
            label={say("entity")}
            disabled={!editable || thing !== null}
            value={entity}
            choices={entities.map((each) => ({ value: each.code, label: each.name }))}
            error={errorAt("/legal_entity")}
            onChoice={setEntity}
          />
          <AddressFields address={address} editable={editable} errorAt={errorAt} onAddress={setAddress} />
          {territories.length > 1 ? (
            <ChoiceField
              label={say("territory")}
              help={say("territoryHelp")}
              disabled={!editable}
              value={territory ?? address.country}
              choices={territories.map((each) => ({ value: each, label: territoryName(each, language) }))}
              error={errorAt("/territory")}
              onChoice={setTerritory}
            />
          ) : null}
          <TextField label={say("phone")} type="tel" disabled={!editable} value={phone} error={errorAt("/phone")} onText={setPhone} />
          <RegisterField
            name="siret"
            label={say(address.country === "FR" ? "siretFrance" : "siret")}
            numbers={{ country: address.country, siren, siret }}
            editable={editable}
            error={errorAt("/registration_number")}
            onText={setSiret}
          />
          <div className="flex flex-wrap gap-3">
            <SelectSearch label={say("timeZone")} disabled={!editable} choices={zoneChoices} value={zone} error={errorAt("/time_zone")} onChoice={setZone} className="min-w-44 flex-1" />
            <SelectSearch
              label={say("currency")}
              disabled={!editable || thing !== null}
              {...(thing === null ? { help: say("fixedLater") } : {})}
              choices={currencyChoices}
              value={currency}
              error={errorAt("/currency")}
              onChoice={setCurrency}
              className="min-w-44 flex-1"
            />
          </div>
          <ChoiceField
            label={say("language")}
            disabled={!editable}
            value={locale}
            choices={[...new Set([...LOCALES, locale])].map((each) => ({ value: each, label: localeName(each, language) }))}
            error={errorAt("/locale")}
            onChoice={setLocale}
          />
          <HoursEditor hours={hours} editable={editable} error={errorAt("/hours")} onHours={setHours} />
          {thing === null && may("inventory.place.edit") ? (
            <label className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
              <input type="checkbox" checked={withShelf} onChange={() => setWithShelf(!withShelf)} className="size-4 accent-accent" />
              {say("withShelf")}
            </label>
          ) : null}
        </>
      )}
    </SettingForm>
  );
}
