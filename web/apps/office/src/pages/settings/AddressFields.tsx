import { CountryField, TextArea, TextField, useTexts } from "@comptoir/ui";
import type { ReactNode } from "react";

import type { Address } from "../../api/shop";
import { settingsTexts } from "../../texts/settings";
import type { ErrorAt } from "./SettingForm";

interface AddressFieldsProps {
  readonly address: Address;
  readonly editable: boolean;
  readonly errorAt: ErrorAt;
  readonly onAddress: (address: Address) => void;
}

export function AddressFields({ address, editable, errorAt, onAddress }: AddressFieldsProps): ReactNode {
  const say = useTexts(settingsTexts);
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
      <div className="flex flex-wrap gap-3">
        <TextField label={say("postcode")} disabled={!editable} value={address.postcode} error={errorAt("/address/postcode")} onText={(postcode) => onAddress({ ...address, postcode })} className="w-28" />
        <TextField label={say("city")} required disabled={!editable} value={address.city} error={errorAt("/address/city")} onText={(city) => onAddress({ ...address, city })} className="min-w-40 flex-1" />
        <CountryField label={say("country")} disabled={!editable} value={address.country} error={errorAt("/address/country")} onChoice={(country) => onAddress({ ...address, country })} className="min-w-40 flex-1" />
      </div>
    </>
  );
}

/** The address as it is sent: without the empty lines that typing leaves. */
export function addressBody(address: Address): Address {
  return { ...address, lines: address.lines.map((line) => line.trim()).filter((line) => line !== "") };
}

export const NO_ADDRESS: Address = { lines: [], postcode: "", city: "", country: "FR" };
