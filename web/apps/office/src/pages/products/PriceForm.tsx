import { Button, ChoiceField, localized, MoneyField, moneyToText, parseMoney, parseQuantity, QuantityField, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { CAMPAIGN_KINDS } from "../../api/campaigns";
import type { PriceList } from "../../api/prices";
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
  const [lawCase, setLawCase] = useState("");
  const [tried, setTried] = useState(false);
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
          <TextField label={say("validFrom")} help={say("validFromHelp")} type="date" value={from} onText={setFrom} className="min-w-36 flex-1" />
          <TextField label={say("validTo")} help={say("validToHelp")} type="date" min={from} value={to} onText={setTo} className="min-w-36 flex-1" />
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
