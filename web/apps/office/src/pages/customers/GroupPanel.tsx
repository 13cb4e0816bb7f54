import { Button, ChoiceField, formatNumber, localized, MoneyField, moneyToText, parseMoney, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { groupsQuery, putGroup, type Group } from "../../api/customers";
import { segmentsQuery } from "../../api/segments";
import { useSession } from "../../app/session";
import { suggestCode } from "../../domain/codes";
import type { CustomerKind } from "../../domain/customer";
import { Checks } from "../../parts/Checks";
import { LocalizedFields } from "../../parts/LocalizedFields";
import { ProblemNote } from "../../parts/Problems";
import { customerTexts } from "../../texts/customers";

interface GroupPanelProps {
  /** Null for a new one. */
  readonly group: Group | null;
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onSaved: (code: string) => void;
}

const COUNTS = [
  ["purchases_min", "purchasesMin"],
  ["bought_within_days", "boughtWithin"],
  ["not_bought_within_days", "notBoughtWithin"],
] as const;

/** A group: its name, and either nobody until they are put in, or whoever fits a rule. */
export function GroupPanel({ group, taken, onClose, onSaved }: GroupPanelProps): ReactNode {
  const say = useTexts(customerTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const { session, may } = useSession();
  const editable = may("customers.group.edit");
  const currency = session.stores[0]?.currency ?? "EUR";
  const known = group?.rule ?? null;
  const [name, setName] = useState(group?.name ?? {});
  const [isRule, setIsRule] = useState(known !== null);
  const [kinds, setKinds] = useState<readonly CustomerKind[]>(known?.kinds ?? []);
  const [stores, setStores] = useState(known?.stores ?? []);
  const [counts, setCounts] = useState<Record<string, string>>(() => Object.fromEntries(COUNTS.map(([field]) => [field, String(known?.[field] ?? "")])));
  const [spent, setSpent] = useState(known?.spent_min === null || known === null ? "" : moneyToText({ amount: known.spent_min, currency }));
  const [segment, setSegment] = useState(known?.segment ?? "");
  const { data: segments = [] } = useQuery({ ...segmentsQuery, enabled: may("customers.segment.read") });
  const [tried, setTried] = useState(false);
  const shown = localized(name, language);
  const code = group?.code ?? suggestCode(shown);
  const money = parseMoney(spent, currency);
  const wrongCount = (field: string): boolean => !/^\d{0,9}$/.test((counts[field] ?? "").trim());
  const isWrong = code === "" || (group === null && taken.includes(code)) || (isRule && (COUNTS.some(([field]) => wrongCount(field)) || (spent.trim() !== "" && money === null)));
  const save = useMutation({
    mutationFn: () => {
      const number = (field: string): number | null => ((counts[field] ?? "").trim() === "" ? null : Number(counts[field]));
      const rule = { kinds, stores, spent_min: spent.trim() === "" ? null : (money?.amount ?? null), purchases_min: number("purchases_min"), bought_within_days: number("bought_within_days"), not_bought_within_days: number("not_bought_within_days"), segment: segment === "" ? null : segment };
      return putGroup(code, { name, rule: isRule ? rule : null, order_minimum: group?.order_minimum ?? null }, group?.version ?? null);
    },
    onSuccess: async (saved) => {
      toast({ text: say("saved", { name: localized(saved.name, language) || saved.code }), tone: "good" });
      await client.invalidateQueries({ queryKey: groupsQuery.queryKey });
      onSaved(saved.code);
    },
  });
  const submit = (event?: SyntheticEvent): void => {
    event?.preventDefault();
    setTried(true);
    if (!isWrong) save.mutate();
  };
  return (
    <DetailPanel title={group === null ? say("addGroup") : shown || code} subtitle={group === null ? undefined : code} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 p-4">
        {group === null ? null : (
          <Link to="/customers" search={{ group: group.code }} className="text-accent underline-offset-2 hover:underline">
            {say("members")}: {formatNumber(group.customers, language)}
          </Link>
        )}
        <LocalizedFields label={say("name")} texts={name} editable={editable} error={tried && code === "" ? say("nameMissing") : group === null && taken.includes(code) ? code : null} onTexts={setName} />
        <ChoiceField label={say("how")} disabled={!editable} value={isRule ? "rule" : "hand"} choices={[{ value: "hand", label: say("byHand") }, { value: "rule", label: say("byRule") }]} onChoice={(way) => setIsRule(way === "rule")} className="max-w-xs" />
        {isRule ? (
          <div className="flex flex-col gap-3 rounded-md border border-line p-3">
            <p className="text-13 text-ink-soft">{say("ruleHelp")}</p>
            <Checks title={say("kind")} inline editable={editable} chosen={kinds} choices={[{ value: "person" as const, label: say("person") }, { value: "company" as const, label: say("company") }]} onChosen={setKinds} />
            <Checks title={say("store")} inline editable={editable} chosen={stores} choices={session.stores.map((store) => ({ value: store.code, label: store.name }))} onChosen={setStores} />
            <div className="grid gap-3 sm:grid-cols-2">
              {COUNTS.map(([field, label]) => (
                <TextField key={field} label={say(label)} inputMode="numeric" disabled={!editable} value={counts[field] ?? ""} error={tried && wrongCount(field) ? "0–999 999 999" : null} onText={(text) => setCounts({ ...counts, [field]: text })} />
              ))}
              <MoneyField label={say("spentMin")} currency={currency} disabled={!editable} value={spent} onText={setSpent} onEnter={submit} />
              <ChoiceField label={say("segment")} disabled={!editable} value={segment} choices={[{ value: "", label: say("anySegment") }, ...segments.map((each) => ({ value: each.code, label: localized(each.name, language) || each.code }))]} onChoice={setSegment} />
            </div>
          </div>
        ) : null}
        {save.isError ? <ProblemNote error={save.error} /> : null}
        {editable ? (
          <Button type="submit" kind="primary" busy={save.isPending} className="self-start">
            {say("save")}
          </Button>
        ) : null}
      </form>
    </DetailPanel>
  );
}
