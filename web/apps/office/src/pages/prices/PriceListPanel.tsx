import { Problem } from "@comptoir/client";
import { Button, localized, Note, SelectSearch, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState, type ReactNode, type SyntheticEvent } from "react";

import { groupsQuery } from "../../api/customers";
import { priceListQuery, putPriceList, type VersionedList } from "../../api/prices";
import { channelsQuery } from "../../api/structure";
import { useSession } from "../../app/session";
import { suggestCode } from "../../domain/codes";
import { currencies } from "../../domain/regions";
import { Checks } from "../../parts/Checks";
import { LocalizedFields } from "../../parts/LocalizedFields";
import { PeriodFields } from "../../parts/PeriodFields";
import { Gate, ProblemNote } from "../../parts/Problems";
import { priceTexts } from "../../texts/prices";

interface PriceListPanelProps {
  /** Null for a new list. */
  readonly code: string | null;
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onSaved: (code: string) => void;
}

const FIRST_NAMES = { fr_FR: "Prix publics", en_US: "Public prices" };

/** A price list: what it is called, where it applies, when it is asked. */
export function PriceListPanel({ code, taken, onClose, onSaved }: PriceListPanelProps): ReactNode {
  const say = useTexts(priceTexts);
  const { language } = useLanguage();
  const query = useQuery({ ...priceListQuery(code ?? ""), enabled: code !== null });
  const title = code === null ? say("addList") : localized(query.data?.list.label, language) || code;
  return (
    <DetailPanel title={title} subtitle={code ?? undefined} onClose={onClose}>
      {code === null ? (
        <ListForm known={null} taken={taken} onSaved={onSaved} />
      ) : (
        <Gate query={query}>{(known) => <ListForm key={known.version} known={known} taken={taken} onSaved={onSaved} />}</Gate>
      )}
    </DetailPanel>
  );
}

function ListForm({ known, taken, onSaved }: { readonly known: VersionedList | null; readonly taken: readonly string[]; readonly onSaved: (code: string) => void }): ReactNode {
  const say = useTexts(priceTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const { session, may } = useSession();
  const { data: channels = [] } = useQuery({ ...channelsQuery, enabled: may("catalog.structure.read") });
  const { data: groups = [] } = useQuery({ ...groupsQuery, enabled: may("customers.group.read") });
  const editable = may("pricing.price.edit");
  const list = known?.list;
  // The first list is for everybody; where it applies and when it is asked matters with the second.
  const isFirst = taken.length === 0;
  const [label, setLabel] = useState(list?.label ?? (isFirst ? FIRST_NAMES : {}));
  const [typed, setTyped] = useState<string | null>(null);
  const [currency, setCurrency] = useState(list?.currency ?? session.stores[0]?.currency ?? "EUR");
  const [priority, setPriority] = useState(String(list?.priority ?? 0));
  const [inChannels, setChannels] = useState(list?.channels ?? []);
  const [inStores, setStores] = useState(list?.stores ?? []);
  const [forGroups, setGroups] = useState(list?.customer_groups ?? []);
  const [isNet, setNet] = useState(list?.is_net ?? false);
  const [from, setFrom] = useState(list?.valid_from ?? null);
  const [to, setTo] = useState(list?.valid_to ?? null);
  const choices = useMemo(() => currencies(language).map((each) => ({ value: each.code, label: each.name, detail: each.code })), [language]);
  const called = localized(label, language);
  const code = list?.code ?? typed ?? suggestCode(called);
  const isTaken = list === undefined && taken.includes(code.toLowerCase());
  const isWhole = /^-?\d{1,6}$/.test(priority.trim());
  const save = useMutation({
    mutationFn: () => putPriceList(code, known?.version ?? null, { label, currency, channels: inChannels, stores: inStores, priority: Number(priority), valid_from: from, valid_to: to, is_net: isNet, customer_groups: forGroups }),
    onSuccess: () => {
      toast({ text: say("saved", { name: called }), tone: "good" });
      onSaved(code.toLowerCase());
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["price-lists"] }),
  });
  const problem = save.error instanceof Problem ? save.error : null;
  const ready = called !== "" && code !== "" && !isTaken && isWhole;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (ready) save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 p-4">
      <LocalizedFields label={say("name")} texts={label} editable={editable} error={problem?.errorAt("/label") ?? null} onTexts={setLabel} />
      {list === undefined ? <TextField label={say("code")} required help={say("codeHelp")} value={code} error={isTaken ? say("codeTaken") : null} onText={setTyped} className="max-w-sm" /> : null}
      <SelectSearch
        label={say("currency")}
        disabled={!editable || list !== undefined}
        {...(list === undefined ? {} : { help: say("currencyFixed") })}
        choices={choices}
        value={currency}
        error={problem?.errorAt("/currency") ?? null}
        onChoice={setCurrency}
        className="max-w-sm"
      />
      <Checks title={say("taxOfPrices")} help={say(list === undefined ? "netHelp" : "netFixed")} editable={editable && list === undefined} chosen={isNet ? ["net"] : []} choices={[{ value: "net", label: say("isNet") }]} onChosen={(some) => setNet(some.length > 0)} />
      {isFirst ? null : (
        <>
          <TextField
            label={say("priority")}
            help={say("priorityHelp")}
            inputMode="numeric"
            disabled={!editable}
            value={priority}
            error={isWhole ? (problem?.errorAt("/priority") ?? null) : say("notWhole")}
            onText={setPriority}
            className="max-w-sm"
          />
          <Checks title={say("channels")} help={say("noneIsAll")} editable={editable} chosen={inChannels} choices={channels.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code }))} onChosen={setChannels} />
          <Checks title={say("stores")} help={say("noneIsAll")} editable={editable} chosen={inStores} choices={session.stores.map((each) => ({ value: each.code, label: each.name }))} onChosen={setStores} />
          <Checks title={say("groups")} help={say("noneIsEverybody")} editable={editable} chosen={forGroups} choices={groups.map((each) => ({ value: each.code, label: localized(each.name, language) || each.code }))} onChosen={setGroups} />
          <PeriodFields
            from={{ label: say("listFrom"), value: from, error: problem?.errorAt("/valid_from") ?? null, onMoment: setFrom }}
            to={{ label: say("listTo"), value: to, help: say("validToHelp"), error: problem?.errorAt("/valid_to") ?? null, onMoment: setTo }}
            storeClock={say("storeClock")}
            editable={editable}
          />
        </>
      )}
      {problem?.status === 412 ? <Note tone="attention">{say("stale")}</Note> : save.isError ? <ProblemNote error={save.error} /> : null}
      {editable ? (
        <Button type="submit" kind="primary" busy={save.isPending} disabled={!ready} className="self-start">
          {say(list === undefined ? "add" : "save")}
        </Button>
      ) : null}
    </form>
  );
}
