import { Button, ChoiceField, Note, Tag, TextField, useTexts } from "@comptoir/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { isSimulated, tryTerminal, type PaymentTerminal } from "../../api/shop";
import { tillsQuery } from "../../api/tills";
import type { NamedPanelProps } from "../../parts/NamedList";
import { settingsTexts } from "../../texts/settings";
import { SettingForm } from "./SettingForm";

type Driver = "caisse_ap" | "nexo" | "nexo_cloud";

/** Where a terminal of each kind is found, as an example and to begin with. */
const ADDRESSES: Record<Driver, string> = {
  caisse_ap: "tcp://192.168.1.50:8888",
  nexo: "https://192.168.1.50:8443/nexo",
  nexo_cloud: "https://device-api-live.adyen.com/v1",
};

/** What the kind needs; what is empty is left out. */
function optionsOf(driver: Driver, written: Readonly<Record<string, string>>): Record<string, string> {
  const names = driver === "nexo" ? ["key_identifier", "key_version", "certificate"] : driver === "nexo_cloud" ? ["merchant", "mode"] : [];
  return Object.fromEntries(names.flatMap((name) => ((written[name] ?? "").trim() === "" ? [] : [[name, (written[name] ?? "").trim()]])));
}

/** Asks the terminal whether it is there; no money moves. */
function TestButton({ code }: { readonly code: string }): ReactNode {
  const say = useTexts(settingsTexts);
  const test = useMutation({ mutationFn: () => tryTerminal(code) });
  return (
    <div className="flex flex-col gap-2">
      <Button busy={test.isPending} onClick={() => test.mutate()}>
        {say("testTerminal")}
      </Button>
      <div aria-live="polite" className="min-h-12">
        {test.data?.is_reached === true ? <Note tone="good">{say("terminalReached")}</Note> : null}
        {test.data?.is_reached === false ? <Note tone="loss">{say("terminalNotReached", { detail: test.data.detail ?? "" })}</Note> : null}
      </div>
    </div>
  );
}

/** A payment terminal: which till it serves, what it speaks, where it is, and the key that it shares. */
export function TerminalPanel({ item: thing, taken, onClose, onSaved }: NamedPanelProps<PaymentTerminal>): ReactNode {
  const say = useTexts(settingsTexts);
  const { data: tills = [] } = useQuery(tillsQuery);
  const [chosen, setTill] = useState(thing?.till ?? null);
  const [driver, setDriver] = useState<Driver>((thing?.driver as Driver | undefined) ?? "caisse_ap");
  const [address, setAddress] = useState(thing?.address ?? "");
  const [poi, setPoi] = useState(thing?.poi_id ?? "");
  const [written, setWritten] = useState<Readonly<Record<string, string>>>(thing?.options ?? {});
  const [key, setKey] = useState("");
  const till = chosen ?? tills[0]?.code ?? "";
  if (tills.length === 0 && thing === null) return <Note className="m-4">{say("tillFirst")}</Note>;
  const isBank = driver === "caisse_ap";
  const option = (name: string) => ({ value: written[name] ?? "", onText: (text: string) => setWritten({ ...written, [name]: text }) });
  return (
    <SettingForm
      kind="terminals"
      code={thing?.code ?? null}
      taken={taken}
      version={null}
      title={thing?.code ?? say("addTerminal")}
      name={thing?.code ?? `${till}-card`}
      body={{ till, driver, address: address.trim(), poi_id: poi.trim(), options: optionsOf(driver, written), ...(key === "" ? {} : { key }) }}
      onClose={onClose}
      onSaved={onSaved}
    >
      {(editable, errorAt, codeField) => (
        <>
          {thing !== null && isSimulated(thing) ? (
            <div>
              <Tag tone="attention">{say("simulated")}</Tag>
            </div>
          ) : null}
          <ChoiceField label={say("till")} disabled={!editable} value={till} choices={tills.map((each) => ({ value: each.code, label: `${each.name} (${each.code})` }))} error={errorAt("/till")} onChoice={setTill} />
          <ChoiceField
            label={say("driver")}
            disabled={!editable}
            value={driver}
            choices={[
              { value: "caisse_ap", label: say("driverCaisseAp") },
              { value: "nexo", label: say("driverNexo") },
              { value: "nexo_cloud", label: say("driverCloud") },
            ]}
            error={errorAt("/driver")}
            onChoice={(next) => setDriver(next as Driver)}
          />
          <TextField label={say("terminalAddress")} help={say("terminalAddressHelp", { example: ADDRESSES[driver] })} required inputMode="url" disabled={!editable} value={address} error={errorAt("/address")} onText={setAddress} />
          <TextField label={say(isBank ? "tillNumber" : "poi")} help={say(isBank ? "tillNumberHelp" : "poiHelp")} required disabled={!editable} value={poi} error={errorAt("/poi_id")} onText={setPoi} />
          {driver === "nexo" ? (
            <>
              <TextField label={say("keyIdentifier")} help={say("keyIdentifierHelp")} disabled={!editable} error={errorAt("/options/key_identifier")} {...option("key_identifier")} />
              <TextField label={say("keyVersion")} inputMode="numeric" disabled={!editable} error={errorAt("/options/key_version")} {...option("key_version")} />
            </>
          ) : null}
          {driver === "nexo_cloud" ? <TextField label={say("merchant")} required disabled={!editable} error={errorAt("/options/merchant")} {...option("merchant")} /> : null}
          {isBank ? null : (
            <TextField
              label={say(driver === "nexo" ? "passphrase" : "apiKey")}
              help={say(thing?.has_key === true ? "keyKept" : "keyMissing")}
              type="password"
              autoComplete="off"
              disabled={!editable}
              value={key}
              error={errorAt("/key")}
              onText={setKey}
            />
          )}
          {codeField}
          {thing === null ? null : <TestButton code={thing.code} />}
        </>
      )}
    </SettingForm>
  );
}
