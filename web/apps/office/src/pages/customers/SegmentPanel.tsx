import { Button, localized, MoneyField, moneyToText, parseMoney, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { groupsQuery } from "../../api/customers";
import { countSegment, deleteSegment, putSegment, segmentsQuery, type Conditions, type Segment } from "../../api/segments";
import { categoriesQuery } from "../../api/structure";
import { useSession } from "../../app/session";
import { suggestCode } from "../../domain/codes";
import { Checks } from "../../parts/Checks";
import { LocalizedFields } from "../../parts/LocalizedFields";
import { ProblemNote } from "../../parts/Problems";
import { useDelayed } from "../../parts/useDelayed";
import { segmentTexts } from "../../texts/segments";
import { CodeList } from "../products/CodeList";
import { SegmentGoods } from "./SegmentGoods";
import { SegmentGroup } from "./SegmentGroup";
import { SegmentMailing } from "./SegmentMailing";

interface SegmentPanelProps {
  /** Null for a new one. */
  readonly segment: Segment | null;
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onSaved: (code: string) => void;
}

const NUMBERS = [
  ["bought_within_days", "boughtWithin"],
  ["not_bought_within_days", "notBoughtWithin"],
  ["orders_min", "ordersMin"],
  ["orders_max", "ordersMax"],
] as const;
const AMOUNTS = [
  ["amount_min", "amountMin"],
  ["amount_max", "amountMax"],
] as const;
const SETTLE_MILLISECONDS = 400;

/** Conditions, and how many customers meet them while they are put together; then a sheet or a mail. */
export function SegmentPanel({ segment, taken, onClose, onSaved }: SegmentPanelProps): ReactNode {
  const say = useTexts(segmentTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const { session, may } = useSession();
  const editable = may("customers.segment.edit");
  const { data: groups = [] } = useQuery({ ...groupsQuery, enabled: may("customers.group.read") });
  const { data: categories = [] } = useQuery({ ...categoriesQuery, enabled: may("catalog.structure.read") });
  const [name, setName] = useState(segment?.name ?? {});
  const [chosen, setChosen] = useState<Conditions>(segment !== null ? { ...segment.conditions, items: [], skus: segment.skus } : { currency: session.stores[0]?.currency ?? "EUR" });
  const { currency } = chosen;
  const [texts, setTexts] = useState<Record<string, string>>(() => ({
    ...Object.fromEntries(NUMBERS.map(([field]) => [field, String(chosen[field] ?? "")])),
    ...Object.fromEntries(AMOUNTS.map(([field]) => [field, typeof chosen[field] === "number" ? moneyToText({ amount: chosen[field], currency }) : ""])),
  }));
  const [tried, setTried] = useState(false);
  const typed = (field: string): string => (texts[field] ?? "").trim();
  const wrongNumber = (field: string): boolean => !/^\d{0,9}$/.test(typed(field));
  const wrongAmount = (field: string): boolean => typed(field) !== "" && (parseMoney(typed(field), currency)?.amount ?? -1) < 0;
  const conditionsWrong = NUMBERS.some(([field]) => wrongNumber(field)) || AMOUNTS.some(([field]) => wrongAmount(field));
  const conditions: Conditions = {
    ...chosen,
    ...Object.fromEntries(NUMBERS.map(([field]) => [field, typed(field) === "" ? null : Number(typed(field))])),
    ...Object.fromEntries(AMOUNTS.map(([field]) => [field, parseMoney(typed(field), currency)?.amount ?? null])),
  };
  const question = useDelayed(conditionsWrong ? "null" : JSON.stringify(conditions), SETTLE_MILLISECONDS);
  const reach = useQuery({ queryKey: ["segments", "count", question], queryFn: ({ signal }) => countSegment(JSON.parse(question) as Conditions, signal), enabled: question !== "null", placeholderData: (previous) => previous, retry: false });
  const shown = localized(name, language);
  const code = segment?.code ?? suggestCode(shown);
  const isTaken = segment === null && taken.includes(code);
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: segmentsQuery.queryKey });
  const save = useMutation({
    mutationFn: () => putSegment(code, { name, conditions }, segment?.version ?? 0),
    onSuccess: async () => {
      toast({ text: say("saved", { name: shown || code }), tone: "good" });
      await refresh();
      onSaved(code);
    },
  });
  const remove = useMutation({
    mutationFn: () => deleteSegment(code),
    onSuccess: async () => {
      toast({ text: say("removed", { name: shown || code }) });
      onClose();
      await refresh();
    },
  });
  const submit = (event?: SyntheticEvent): void => {
    event?.preventDefault();
    setTried(true);
    if (code !== "" && !isTaken && !conditionsWrong) save.mutate();
  };
  const failure = save.error ?? remove.error ?? reach.error;
  const set = (part: Partial<Conditions>): void => setChosen({ ...chosen, ...part });
  return (
    <DetailPanel title={segment === null ? say("add") : shown || code} subtitle={segment === null ? undefined : code} onClose={onClose}>
      <div role="status" className="min-h-18 border-b border-line p-4">
        <p className="text-18 font-semibold">{reach.data === undefined ? say("counting") : say("count", { count: reach.data.members })}</p>
        <p className="text-13 text-ink-soft">{reach.data === undefined ? " " : say("allowing", { count: reach.data.allowing })}</p>
      </div>
      <form onSubmit={submit} className="flex flex-col gap-4 border-b border-line p-4">
        <LocalizedFields label={say("name")} texts={name} editable={editable} error={tried && code === "" ? say("nameMissing") : isTaken ? code : null} onTexts={setName} />
        <div className="grid gap-3 sm:grid-cols-2">
          {NUMBERS.map(([field, label]) => (
            <TextField key={field} label={say(label)} inputMode="numeric" disabled={!editable} value={texts[field] ?? ""} error={wrongNumber(field) ? say("notWhole") : null} onText={(text) => setTexts({ ...texts, [field]: text })} />
          ))}
          {AMOUNTS.map(([field, label]) => (
            <MoneyField key={field} label={say(label)} currency={currency} disabled={!editable} value={texts[field] ?? ""} error={wrongAmount(field) ? say("amountWrong") : null} onText={(text) => setTexts({ ...texts, [field]: text })} onEnter={submit} />
          ))}
        </div>
        <CodeList label={say("categories")} editable={editable} codes={chosen.categories ?? []} choices={categories.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code, detail: each.code }))} onCodes={(next) => set({ categories: next })} />
        <SegmentGoods chosen={chosen} editable={editable} onChosen={set} />
        <Checks title={say("kind")} inline editable={editable} chosen={chosen.kinds ?? []} choices={[{ value: "person", label: say("person") }, { value: "company", label: say("company") }]} onChosen={(kinds) => set({ kinds })} />
        <Checks title={say("groups")} inline editable={editable} chosen={chosen.groups ?? []} choices={groups.filter(({ rule }) => (rule?.segment ?? null) === null).map((group) => ({ value: group.code, label: localized(group.name, language) || group.code }))} onChosen={(next) => set({ groups: next })} />
        {failure === null ? null : <ProblemNote error={failure} />}
        {editable ? (
          <div className="flex flex-wrap gap-2">
            <Button type="submit" kind="primary" busy={save.isPending}>
              {say("save")}
            </Button>
            {segment === null ? null : (
              <Button icon={Trash2} busy={remove.isPending} onClick={() => remove.mutate()}>
                {say("remove")}
              </Button>
            )}
          </div>
        ) : null}
      </form>
      {segment === null ? null : <SegmentGroup segment={segment} groups={groups} />}
      {segment === null ? null : <SegmentMailing code={segment.code} allowing={reach.data?.allowing ?? 0} />}
    </DetailPanel>
  );
}
