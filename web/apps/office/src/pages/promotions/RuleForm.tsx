import { Button, ChoiceField, IconButton, localized, MoneyField, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";

import { groupsQuery } from "../../api/customers";
import { channelsQuery } from "../../api/structure";
import { useSession } from "../../app/session";
import { CLASSES, KINDS, type Draft, type Kind, type Numbers, type Wrong } from "../../domain/promotion";
import { Checks } from "../../parts/Checks";
import { LocalizedFields } from "../../parts/LocalizedFields";
import { PeriodFields } from "../../parts/PeriodFields";
import { promotionTexts } from "../../texts/promotions";
import { OfferFields } from "./OfferFields";
import { SeriesField } from "./SeriesField";
import { SelectionField } from "./SelectionField";

export interface FormProps {
  readonly draft: Draft;
  readonly currency: string;
  readonly editable: boolean;
  /** Shown once somebody has tried to save. */
  readonly wrong: ReadonlySet<Wrong>;
  readonly onDraft: (draft: Draft) => void;
}

/** What a promotion is: name, kind, products, time and place, limits. */
export function RuleForm(props: FormProps): ReactNode {
  const say = useTexts(promotionTexts);
  const { draft, editable, wrong, onDraft } = props;
  const set = (change: Partial<Draft>): void => onDraft({ ...draft, ...change });
  return (
    <>
      <LocalizedFields label={say("name")} texts={draft.label} editable={editable} error={wrong.has("label") ? say("nameHelp") : null} onTexts={(label) => set({ label })} />
      <ChoiceField label={say("kind")} disabled={!editable} value={draft.kind} choices={KINDS.map((kind) => ({ value: kind, label: say(kind) }))} onChoice={(kind) => set({ kind: kind as Kind })} className="max-w-md" />
      <OfferFields {...props} />
      {draft.kind === "bundle" ? null : (
        <SelectionField label={say("selection")} offersAll selection={draft.selection} editable={editable} error={wrong.has("selection") ? say("selectionWrong") : null} onSelection={(selection) => set({ selection })} />
      )}
      <SelectionField label={say("exclusion")} selection={draft.exclusion} editable={editable} onSelection={(exclusion) => set({ exclusion })} />
      <WhenWhere {...props} />
      <LimitFields {...props} />
    </>
  );
}

/** Monday 2 January 2023, and the days after it, to name the weekdays in any language. */
function weekdayName(day: number, language: string): string {
  return new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(new Date(Date.UTC(2023, 0, 1 + day)));
}

function WhenWhere({ draft, editable, wrong, onDraft }: FormProps): ReactNode {
  const say = useTexts(promotionTexts);
  const { language } = useLanguage();
  const { session, may } = useSession();
  const { data: channels = [] } = useQuery({ ...channelsQuery, enabled: may("catalog.structure.read") });
  const { data: groups = [] } = useQuery({ ...groupsQuery, enabled: may("customers.group.read") });
  const set = (change: Partial<Draft>): void => onDraft({ ...draft, ...change });
  const setHours = (at: number, change: { readonly start?: string; readonly end?: string }): void => set({ hours: draft.hours.map((each, index) => (index === at ? { ...each, ...change } : each)) });
  return (
    <section className="flex flex-col gap-3 border-t border-line pt-4">
      <h3 className="text-15 font-semibold">{say("whenWhere")}</h3>
      <PeriodFields
        from={{ label: say("validFrom"), value: draft.validFrom, onMoment: (validFrom) => set({ validFrom }) }}
        to={{ label: say("validTo"), value: draft.validTo, error: wrong.has("period") ? say("periodWrong") : null, onMoment: (validTo) => set({ validTo }) }}
        storeClock={say("storeClock")}
        editable={editable}
      />
      <Checks inline title={say("weekdays")} help={say("noneIsAll")} editable={editable} chosen={draft.weekdays} choices={[1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: day, label: weekdayName(day, language) }))} onChosen={(weekdays) => set({ weekdays: [...weekdays].sort() })} />
      {draft.hours.map((each, at) => (
        <div key={at} className="flex items-end gap-2">
          <TextField type="time" label={`${say("hours")} – ${say("start")}`} disabled={!editable} value={each.start} onText={(start) => setHours(at, { start })} className="w-36" />
          <TextField type="time" label={`${say("hours")} – ${say("end")}`} disabled={!editable} value={each.end} onText={(end) => setHours(at, { end })} className="w-36" />
          {editable ? <IconButton icon={Trash2} label={say("remove", { name: `${each.start}–${each.end}` })} onClick={() => set({ hours: draft.hours.filter((_, index) => index !== at) })} /> : null}
        </div>
      ))}
      {editable ? (
        <Button icon={Plus} className="self-start" onClick={() => set({ hours: [...draft.hours, { start: "10:00", end: "12:00" }] })}>
          {say("addHours")}
        </Button>
      ) : null}
      <Checks inline title={say("stores")} help={say("noneIsAll")} editable={editable} chosen={draft.stores} choices={session.stores.map(({ code, name }) => ({ value: code, label: name }))} onChosen={(stores) => set({ stores })} />
      <Checks inline title={say("channels")} help={say("noneIsAll")} editable={editable} chosen={draft.channels} choices={channels.map(({ code, labels }) => ({ value: code, label: localized(labels, language) || code }))} onChosen={(inChannels) => set({ channels: inChannels })} />
      <Checks inline title={say("groups")} help={say("groupsHelp")} editable={editable} chosen={draft.groups} choices={groups.map(({ code, name }) => ({ value: code, label: localized(name, language) || code }))} onChosen={(some) => set({ groups: some })} />
    </section>
  );
}

function LimitFields({ draft, currency, editable, wrong, onDraft }: FormProps): ReactNode {
  const say = useTexts(promotionTexts);
  const number = (name: keyof Numbers) => (text: string): void => onDraft({ ...draft, numbers: { ...draft.numbers, [name]: text } });
  const whole = wrong.has("whole") ? say("wholeWrong") : null;
  return (
    <section className="flex flex-col gap-3 border-t border-line pt-4">
      <h3 className="text-15 font-semibold">{say("limits")}</h3>
      <SeriesField value={draft.coupon} editable={editable} onSeries={(coupon) => onDraft({ ...draft, coupon })} />
      <div className="flex flex-wrap gap-3">
        <TextField label={say("perBasket")} inputMode="numeric" disabled={!editable} value={draft.numbers.perBasket} error={whole} onText={number("perBasket")} className="w-44" />
        <TextField label={say("perCustomer")} inputMode="numeric" disabled={!editable} value={draft.numbers.perCustomer} onText={number("perCustomer")} className="w-44" />
        <TextField label={say("inTotal")} inputMode="numeric" disabled={!editable} value={draft.numbers.inTotal} onText={number("inTotal")} className="w-44" />
        <MoneyField label={say("perYear")} currency={currency} disabled={!editable} value={draft.numbers.perYear} error={wrong.has("perYear") ? say("amountWrong") : null} onText={number("perYear")} className="w-56" />
      </div>
      <TextField label={say("priority")} help={say("priorityHelp")} inputMode="numeric" disabled={!editable} value={draft.numbers.priority} onText={number("priority")} className="max-w-xs" />
      <div className="flex flex-wrap gap-3">
        <TextField label={say("tags")} disabled={!editable} value={draft.tags} onText={(tags) => onDraft({ ...draft, tags })} className="w-56" />
        <TextField label={say("combinesWith")} disabled={!editable} value={draft.combinesWith} onText={(combinesWith) => onDraft({ ...draft, combinesWith })} className="w-64" />
      </div>
      <p className="text-13 text-ink-soft">{say("combineHelp")}</p>
      <Checks
        inline
        title={say("combinesClasses")}
        help={say("combinesClassesHelp")}
        editable={editable}
        chosen={draft.combinesClasses}
        choices={CLASSES.map((each) => ({ value: each, label: say(`class_${each}`) }))}
        onChosen={(some) => onDraft({ ...draft, combinesClasses: CLASSES.filter((each) => some.includes(each)) })}
      />
    </section>
  );
}
