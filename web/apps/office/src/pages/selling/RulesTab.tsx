import { Button, ChoiceField, EmptyState, localized, Tag, TextArea, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, UserCheck } from "lucide-react";
import { useState, type ReactNode } from "react";

import { rulesQuery, sellingApi, type SaleRule } from "../../api/selling";
import { useSession } from "../../app/session";
import { Checks } from "../../parts/Checks";
import { Gate, ProblemNote } from "../../parts/Problems";
import { sellingTexts } from "../../texts/selling";

const NEW: SaleRule = { code: "", label: {}, keys: [], age_min: null, closed: [], needs: [] };
const NEEDS = ["serial", "lot", "expires_on"] as const;

/** From which age, at which hours, with which numbers products are sold. */
export function RulesTab(): ReactNode {
  const say = useTexts(sellingTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const query = useQuery(rulesQuery);
  const [chosen, setChosen] = useState<SaleRule | null>(null);
  const close = (): void => setChosen(null);
  if (chosen !== null) return <RuleForm rule={chosen} onClose={close} />;
  return (
    <>
      {may("till.selling.edit") ? (
        <div>
          <Button kind="primary" icon={Plus} onClick={() => setChosen(NEW)}>
            {say("newRule")}
          </Button>
        </div>
      ) : null}
      <Gate query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={UserCheck} title={say("noRules")}>
              {say("noRulesHelp")}
            </EmptyState>
          ) : (
            <ul className="flex flex-col gap-2">
              {items.map((rule) => (
                <li key={rule.code}>
                  <button type="button" onClick={() => setChosen(rule)} className="flex min-h-11 w-full flex-wrap items-center gap-x-3 gap-y-1 rounded-md border border-line bg-paper p-3 text-left hover:border-accent">
                    <strong>{localized(rule.label, language) || rule.code}</strong>
                    {rule.age_min === null ? null : <Tag tone="attention">{`${say("ageMin")} ${rule.age_min}`}</Tag>}
                    {rule.closed.map((hours) => (
                      <Tag key={`${hours.start} ${hours.store ?? ""}`} tone="plain">{`${say("closedFrom")} ${hours.start} ${say("closedTo")} ${hours.end}`}</Tag>
                    ))}
                    <span className="min-w-0 text-13 break-words text-ink-soft">{rule.keys.join(", ")}</span>
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Gate>
    </>
  );
}

function RuleForm({ rule, onClose }: { readonly rule: SaleRule; readonly onClose: () => void }): ReactNode {
  const say = useTexts(sellingTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { may, session } = useSession();
  const [code, setCode] = useState(rule.code);
  const [fr, setFr] = useState(rule.label["fr_FR"] ?? "");
  const [en, setEn] = useState(rule.label["en_US"] ?? "");
  const [keys, setKeys] = useState(rule.keys.join("\n"));
  const [age, setAge] = useState(rule.age_min === null ? "" : String(rule.age_min));
  const [hours, setHours] = useState(rule.closed[0] ?? { start: "", end: "", store: null, days: [] });
  const [needs, setNeeds] = useState<readonly string[]>(rule.needs);
  const done = (): void => {
    void client.invalidateQueries({ queryKey: ["selling", "rules"] });
    toast({ text: say("saved") });
    onClose();
  };
  const body = {
    label: { ...(fr.trim() === "" ? {} : { fr_FR: fr.trim() }), ...(en.trim() === "" ? {} : { en_US: en.trim() }) },
    keys: keys.split("\n").map((key) => key.trim()).filter((key) => key !== ""),
    age_min: age.trim() === "" ? null : Number(age),
    closed: hours.start === "" || hours.end === "" ? [] : [hours, ...rule.closed.slice(1)],
    needs,
  };
  const save = useMutation({ mutationFn: () => sellingApi.saveRule(code.trim(), body), onSuccess: done });
  const remove = useMutation({ mutationFn: () => sellingApi.removeRule(rule.code), onSuccess: done });
  const editable = may("till.selling.edit");
  const problem = save.error ?? remove.error;
  return (
    <form
      aria-label={say("newRule")}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-3">
        <TextField label={say("code")} required disabled={!editable || rule.code !== ""} maxLength={50} value={code} onText={setCode} />
        <TextField label={say("nameFr")} disabled={!editable} maxLength={300} value={fr} onText={setFr} />
        <TextField label={say("nameEn")} disabled={!editable} maxLength={300} value={en} onText={setEn} />
      </div>
      <TextArea label={say("keys")} help={say("keysHelp")} required disabled={!editable} rows={4} value={keys} onText={setKeys} />
      <div className="grid gap-4 sm:grid-cols-4">
        <TextField label={say("ageMin")} type="number" min={1} max={99} disabled={!editable} value={age} onText={setAge} />
        <TextField label={say("closedFrom")} type="time" disabled={!editable} value={hours.start} onText={(start) => setHours({ ...hours, start })} />
        <TextField label={say("closedTo")} type="time" disabled={!editable} value={hours.end} onText={(end) => setHours({ ...hours, end })} />
        <ChoiceField
          label={say("closedStore")}
          disabled={!editable}
          value={hours.store ?? ""}
          choices={[{ value: "", label: say("everyStore") }, ...session.stores.map((store) => ({ value: store.code, label: store.name }))]}
          onChoice={(store) => setHours({ ...hours, store: store === "" ? null : store })}
        />
      </div>
      <Checks title={say("needs")} inline choices={NEEDS.map((need) => ({ value: need, label: say(need) }))} chosen={needs} editable={editable} onChosen={setNeeds} />
      {problem === null ? null : <ProblemNote error={problem} />}
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" type="submit" busy={save.isPending} disabled={!editable || code.trim() === "" || body.keys.length === 0}>
          {say("save")}
        </Button>
        <Button onClick={onClose}>{say("cancel")}</Button>
        {rule.code !== "" && editable ? (
          <Button busy={remove.isPending} onClick={() => remove.mutate()}>
            {say("remove")}
          </Button>
        ) : null}
      </div>
    </form>
  );
}
