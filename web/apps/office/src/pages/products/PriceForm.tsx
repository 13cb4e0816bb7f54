import { Button, ChoiceField, localized, MoneyField, moneyToText, parseMoney, parseQuantity, QuantityField, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { CAMPAIGN_KINDS } from "../../api/campaigns";
import type { PriceList } from "../../api/prices";
import { dayAfter, lastDayOf } from "../../domain/moments";
import { lineOf, type PriceLine, type RecordedPrice } from "../../domain/prices";
import { campaignTexts } from "../../texts/campaigns";
import { priceTexts } from "../../texts/prices";
import { shellTexts } from "../../texts/shell";

interface PriceFormProps {
  readonly sku: string;
  readonly unit: string;
  /** The price whose amount changes; null for a new one. */
  readonly price: RecordedPrice | null;
  readonly lists: readonly PriceList[];
  readonly busy: boolean;
  /** The law forbade what was tried, unless one of its cases is named. */
  readonly isBelowCost: boolean;
  readonly onCancel: () => void;
  readonly onRecord: (line: PriceLine) => void;
}

/** A price to record: the amount alone for one that stands, its list, step and days for a new one. */
export function PriceForm({ sku, unit, price, lists, busy, isBelowCost, onCancel, onRecord }: PriceFormProps): ReactNode {
  const say = useTexts(priceTexts);
  const sayCampaign = useTexts(campaignTexts);
  const sayShell = useTexts(shellTexts);
  const { language } = useLanguage();
  const [listCode, setList] = useState(price?.price_list ?? lists[0]?.code ?? "");
  const list = lists.find(({ code }) => code === listCode);
  const currency = list?.currency ?? "EUR";
  const [amount, setAmount] = useState(price === null || price.amount === null ? "" : moneyToText({ amount: price.amount, currency }));
  const [step, setStep] = useState("");
  const [per, setPer] = useState("1");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [isTimed, setIsTimed] = useState(false);
  const [lawCase, setLawCase] = useState("");
  const [tried, setTried] = useState(false);
  const kind = isTimed ? { type: "datetime-local", step: 1 } : { type: "date" };
  /** What stands there stays: the first moment of the first day, and the one after the last. */
  const setTimed = (timed: boolean): void => {
    setIsTimed(timed);
    if (from !== "") setFrom(timed ? `${from}T00:00:00` : from.slice(0, 10));
    if (to !== "") setTo(timed ? `${dayAfter(to)}T00:00:00` : lastDayOf(to));
  };
  const money = parseMoney(amount, currency);
  const right = money !== null && money.amount >= 0;
  const quantity = step.trim() === "" ? "0" : parseQuantity(step, unit);
  const perQuantity = parseQuantity(per, unit);
  const submit = (event?: SyntheticEvent): void => {
    event?.preventDefault();
    setTried(true);
    if (!right || quantity === null || perQuantity === null || list === undefined) return;
    const named = isBelowCost && lawCase !== "" ? { below_cost: lawCase } : {};
    if (price !== null) onRecord({ ...lineOf(price, money.amount), ...named });
    else onRecord({ ...named, sku, price_list: list.code, amount: money.amount, per: perQuantity, min_quantity: quantity, valid_from: from || null, valid_to: to || null });
  };
  return (
    <form onSubmit={submit} className="mt-3 flex flex-col gap-3 rounded-md border border-line bg-ground p-3">
      {price === null && lists.length > 1 ? (
        <ChoiceField label={say("list")} value={listCode} choices={lists.map((each) => ({ value: each.code, label: localized(each.label, language) || each.code }))} onChoice={setList} />
      ) : null}
      <div className="flex flex-wrap gap-3">
        <MoneyField label={say("price")} currency={currency} value={amount} onText={setAmount} error={tried && !right ? say("amountWrong") : null} autoFocus onEnter={submit} className="min-w-32 flex-1" />
        {price === null ? (
          <>
            <QuantityField label={say("perField")} unit={unit} value={per} onText={setPer} keypad={false} className="min-w-32 flex-1" />
            <QuantityField label={say("fromQuantity")} unit={unit} value={step} onText={setStep} placeholder={say("anyQuantity")} keypad={false} className="min-w-32 flex-1" />
          </>
        ) : null}
      </div>
      {price === null ? (
        <div className="flex flex-wrap gap-3">
          <TextField label={say(isTimed ? "timedFrom" : "validFrom")} help={say("validFromHelp")} {...kind} value={from} onText={setFrom} className="min-w-36 flex-1" />
          <TextField label={say(isTimed ? "timedTo" : "validTo")} help={say("validToHelp")} {...kind} min={from} value={to} onText={setTo} className="min-w-36 flex-1" />
          <label className="flex min-h-8 basis-full items-center gap-2 text-13 pointer-coarse:min-h-11">
            <input type="checkbox" checked={isTimed} onChange={(event) => setTimed(event.target.checked)} className="size-4 accent-accent" />
            {say("timed")}
          </label>
        </div>
      ) : null}
      {isBelowCost ? <ChoiceField label={say("lawCase")} value={lawCase} choices={[{ value: "", label: say("noCase") }, ...CAMPAIGN_KINDS.filter((kind) => kind !== "").map((kind) => ({ value: kind, label: sayCampaign(`kind_${kind}`) }))]} onChoice={setLawCase} /> : null}
      <div className="flex gap-2">
        <Button type="submit" kind="primary" busy={busy}>
          {say("save")}
        </Button>
        <Button onClick={onCancel}>{sayShell("cancel")}</Button>
      </div>
    </form>
  );
}
