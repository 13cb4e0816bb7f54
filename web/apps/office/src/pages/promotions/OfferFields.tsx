import { Button, ChoiceField, IconButton, MoneyField, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";

import type { Draft, Numbers, TypedStep } from "../../domain/promotion";
import { promotionTexts } from "../../texts/promotions";
import type { FormProps } from "./RuleForm";
import { SelectionField } from "./SelectionField";

/** A share as people write it: 12,5 in French. */
function useDecimal(): (text: string) => string {
  const { language } = useLanguage();
  return (text) => (language === "fr" ? text.replace(".", ",") : text);
}

/** What a promotion takes off: the numbers of its kind. */
export function OfferFields(props: FormProps): ReactNode {
  const say = useTexts(promotionTexts);
  const { draft, currency, editable, wrong, onDraft } = props;
  const decimal = useDecimal();
  const { kind, numbers } = draft;
  const number = (name: keyof Numbers) => (text: string): void => onDraft({ ...draft, numbers: { ...numbers, [name]: text } });
  switch (kind) {
    case "percentage":
    case "nth_percent":
      return (
        <div className="flex flex-wrap gap-3">
          {kind === "nth_percent" ? <TextField label={say("nth")} inputMode="numeric" disabled={!editable} value={numbers.nth} error={wrong.has("nth") ? say("nthWrong") : null} onText={number("nth")} className="w-44" /> : null}
          <TextField label={say("rate")} inputMode="decimal" disabled={!editable} value={decimal(numbers.rate)} error={wrong.has("rate") ? say("rateWrong") : null} onText={number("rate")} className="w-44" />
        </div>
      );
    case "n_for_m":
      return (
        <div className="flex flex-wrap gap-3">
          <TextField label={say("take")} inputMode="numeric" disabled={!editable} value={numbers.take} error={wrong.has("take") ? say("takeWrong") : null} onText={number("take")} className="w-28" />
          <TextField label={say("pay")} inputMode="numeric" disabled={!editable} value={numbers.pay} onText={number("pay")} className="w-28" />
        </div>
      );
    case "threshold":
      return <Steps {...props} />;
    case "gift":
      return <GiftFields {...props} />;
    case "amount":
    case "fixed_price":
    case "bundle":
      return (
        <>
          <MoneyField
            label={say(kind === "bundle" ? "setPrice" : kind === "fixed_price" ? "priceIs" : "off")}
            currency={currency}
            disabled={!editable}
            value={numbers.amount}
            error={wrong.has("amount") ? say("amountWrong") : null}
            onText={number("amount")}
            className="w-44"
          />
          {kind === "bundle" ? <Slots draft={draft} editable={editable} isWrong={wrong.has("slots")} onDraft={onDraft} /> : null}
        </>
      );
  }
}

/** What a threshold lowers, and how far from which sum on. */
function Steps({ draft, currency, editable, wrong, onDraft }: FormProps): ReactNode {
  const say = useTexts(promotionTexts);
  const decimal = useDecimal();
  const set = (at: number, change: Partial<TypedStep>): void => onDraft({ ...draft, steps: draft.steps.map((step, index) => (index === at ? { ...step, ...change } : step)) });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-3">
        <ChoiceField
          label={say("lowers")}
          disabled={!editable}
          value={draft.lowers}
          choices={(["basket", "shipping"] as const).map((each) => ({ value: each, label: say(`class_${each}`) }))}
          onChoice={(lowers) => onDraft({ ...draft, lowers: lowers === "shipping" ? "shipping" : "basket" })}
          className="w-52"
        />
        <ChoiceField
          label={say("takes")}
          disabled={!editable}
          value={draft.isAmount ? "amount" : "rate"}
          choices={[
            { value: "rate", label: say("takesShare") },
            { value: "amount", label: say("takesAmount") },
          ]}
          onChoice={(takes) => onDraft({ ...draft, isAmount: takes === "amount" })}
          className="w-52"
        />
      </div>
      {draft.lowers === "shipping" ? <p className="text-13 text-ink-soft">{say("shippingHelp")}</p> : null}
      {draft.steps.map((step, at) => (
        <div key={at} className="flex flex-wrap items-end gap-3">
          <MoneyField label={say("from")} currency={currency} disabled={!editable} value={step.from} onText={(from) => set(at, { from })} className="w-52" />
          {draft.isAmount ? (
            <MoneyField label={say("off")} currency={currency} disabled={!editable} value={step.off} onText={(off) => set(at, { off })} className="w-44" />
          ) : (
            <TextField label={say("rate")} inputMode="decimal" disabled={!editable} value={decimal(step.off)} onText={(off) => set(at, { off })} className="w-44" />
          )}
          {editable && draft.steps.length > 1 ? <IconButton icon={Trash2} label={say("removeStep", { number: at + 1 })} onClick={() => onDraft({ ...draft, steps: draft.steps.filter((_, index) => index !== at) })} /> : null}
        </div>
      ))}
      <Wrong text={wrong.has("steps") ? say("stepsWrong") : null} />
      {editable ? (
        <Button icon={Plus} className="self-start" onClick={() => onDraft({ ...draft, steps: [...draft.steps, { from: "", off: "" }] })}>
          {say("addStep")}
        </Button>
      ) : null}
    </div>
  );
}

/** For what the gift is given, how many, and of which goods. */
function GiftFields({ draft, currency, editable, wrong, onDraft }: FormProps): ReactNode {
  const say = useTexts(promotionTexts);
  const { numbers } = draft;
  const number = (name: keyof Numbers) => (text: string): void => onDraft({ ...draft, numbers: { ...numbers, [name]: text } });
  return (
    <>
      <div className="flex flex-wrap gap-3">
        <ChoiceField
          label={say("giftFor")}
          disabled={!editable}
          value={draft.isGiftFromAmount ? "amount" : "units"}
          choices={[
            { value: "units", label: say("giftForUnits") },
            { value: "amount", label: say("giftForAmount") },
          ]}
          onChoice={(each) => onDraft({ ...draft, isGiftFromAmount: each === "amount", numbers: { ...numbers, from: "" } })}
          className="w-52"
        />
        {draft.isGiftFromAmount ? (
          <MoneyField label={say("fromAmount")} currency={currency} disabled={!editable} value={numbers.from} error={wrong.has("from") ? say("amountWrong") : null} onText={number("from")} className="w-52" />
        ) : (
          <TextField label={say("fromCount")} inputMode="numeric" disabled={!editable} value={numbers.from} error={wrong.has("from") ? say("fromCountWrong") : null} onText={number("from")} className="w-52" />
        )}
        <TextField label={say("giftQuantity")} inputMode="numeric" disabled={!editable} value={numbers.giftQuantity} onText={number("giftQuantity")} className="w-44" />
      </div>
      <SelectionField label={say("giftItems")} selection={draft.gift} editable={editable} error={wrong.has("gift") ? say("selectionWrong") : null} onSelection={(gift) => onDraft({ ...draft, gift })} />
    </>
  );
}

function Slots({ draft, editable, isWrong, onDraft }: { readonly draft: Draft; readonly editable: boolean; readonly isWrong: boolean; readonly onDraft: (draft: Draft) => void }): ReactNode {
  const say = useTexts(promotionTexts);
  const set = (at: number, change: Partial<Draft["slots"][number]>): void => onDraft({ ...draft, slots: draft.slots.map((slot, index) => (index === at ? { ...slot, ...change } : slot)) });
  return (
    <div className="flex flex-col gap-3">
      {draft.slots.map((slot, at) => (
        <div key={at} className="flex items-end gap-2 rounded-md border border-line p-3">
          <div className="min-w-0 flex-1">
            <SelectionField label={say("slot", { number: at + 1 })} selection={slot.selection} editable={editable} onSelection={(selection) => set(at, { selection })} />
          </div>
          <TextField label={say("quantity")} inputMode="numeric" disabled={!editable} value={slot.quantity} onText={(quantity) => set(at, { quantity })} className="w-20" />
          {editable && draft.slots.length > 1 ? <IconButton icon={Trash2} label={say("remove", { name: say("slot", { number: at + 1 }) })} onClick={() => onDraft({ ...draft, slots: draft.slots.filter((_, index) => index !== at) })} /> : null}
        </div>
      ))}
      <Wrong text={isWrong ? say("slotsWrong") : null} />
      {editable ? (
        <Button icon={Plus} className="self-start" onClick={() => onDraft({ ...draft, slots: [...draft.slots, { selection: {}, quantity: "1" }] })}>
          {say("addSlot")}
        </Button>
      ) : null}
    </div>
  );
}

function Wrong({ text }: { readonly text: string | null }): ReactNode {
  return text === null ? null : (
    <p role="alert" className="text-13 text-loss">
      {text}
    </p>
  );
}
