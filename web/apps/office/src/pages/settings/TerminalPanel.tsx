import { ChoiceField, Note, Tag, TextField, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { isSimulated, type PaymentTerminal } from "../../api/shop";
import { tillsQuery } from "../../api/tills";
import { Facts } from "../../parts/Facts";
import { settingsTexts } from "../../texts/settings";
import { SettingForm, type PanelProps } from "./SettingForm";

/** A payment terminal: which till it serves and where it is. */
export function TerminalPanel({ thing, taken, onClose, onSaved }: PanelProps<PaymentTerminal>): ReactNode {
  const say = useTexts(settingsTexts);
  const { data: tills = [] } = useQuery(tillsQuery);
  const [chosen, setTill] = useState(thing?.till ?? null);
  const [address, setAddress] = useState(thing?.address ?? "http://");
  const [poi, setPoi] = useState(thing?.poi_id ?? "");
  const till = chosen ?? tills[0]?.code ?? "";
  if (tills.length === 0 && thing === null) return <Note className="m-4">{say("tillFirst")}</Note>;
  return (
    <SettingForm
      kind="terminals"
      code={thing?.code ?? null}
      taken={taken}
      version={null}
      title={thing?.code ?? say("addTerminal")}
      name={thing?.code ?? `${till}-card`}
      body={{ till, address: address.trim(), poi_id: poi.trim() }}
      onClose={onClose}
      onSaved={onSaved}
    >
      {(editable, errorAt, codeField) => (
        <>
          <Facts facts={[{ label: say("driver"), value: "nexo Retailer 3.0" }]} />
          {thing !== null && isSimulated(thing) ? (
            <div>
              <Tag tone="attention">{say("simulated")}</Tag>
            </div>
          ) : null}
          <ChoiceField label={say("till")} disabled={!editable} value={till} choices={tills.map((each) => ({ value: each.code, label: `${each.name} (${each.code})` }))} error={errorAt("/till")} onChoice={setTill} />
          <TextField label={say("terminalAddress")} help={say("terminalAddressHelp")} required inputMode="url" disabled={!editable} value={address} error={errorAt("/address")} onText={setAddress} />
          <TextField label={say("poi")} help={say("poiHelp")} required disabled={!editable} value={poi} error={errorAt("/poi_id")} onText={setPoi} />
          {codeField}
        </>
      )}
    </SettingForm>
  );
}
