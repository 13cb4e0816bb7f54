import { formatMoney, inputClasses, minorDigits, moneyToText, parseMoney, unitSymbol, useDensity, useLanguage, useTexts } from "@comptoir/ui";
import { Check, CircleAlert, LoaderCircle } from "lucide-react";
import { useState, type KeyboardEvent, type ReactNode } from "react";

import { recordPrices, type PriceList } from "../../api/prices";
import type { ProductSummary } from "../../api/products";
import type { RecordedPrice } from "../../domain/prices";
import { priceTexts } from "../../texts/prices";

interface PriceCellProps {
  readonly product: ProductSummary;
  readonly list: PriceList;
  /** In force now for any quantity; undefined where the product has none on the list. */
  readonly price: RecordedPrice | undefined;
  readonly editing: boolean;
  readonly onRecorded: () => void;
}

export function isSellable(product: Pick<ProductSummary, "level">): boolean {
  return product.level === "simple" || product.level === "variant";
}

/** The price of a product in the list of products: to read, or to type with Enter leading to the next. */
export function PriceCell({ product, list, price, editing, onRecorded }: PriceCellProps): ReactNode {
  const say = useTexts(priceTexts);
  const { language } = useLanguage();
  if (!isSellable(product)) return null;
  const isOffer = price !== undefined && price.valid_to !== null;
  if (editing && !isOffer) return <PriceInput product={product} list={list} price={price} onRecorded={onRecorded} />;
  if (price === undefined || price.amount === null) return <span className="text-ink-soft">–</span>;
  const unit = unitSymbol(product.unit);
  return (
    <span {...(editing ? { title: say("offerRuns"), className: "text-ink-soft" } : {})}>
      {formatMoney({ amount: price.amount, currency: list.currency }, language)}
      {unit === "" ? "" : `/${price.per === "1" ? "" : price.per} ${unit}`.replace("/ ", "/")}
    </span>
  );
}

function PriceInput({ product, list, price, onRecorded }: Omit<PriceCellProps, "editing">): ReactNode {
  const say = useTexts(priceTexts);
  const density = useDensity();
  const { language } = useLanguage();
  const shown = (amount: number): string => moneyToText({ amount, currency: list.currency }).replace(".", language === "fr" ? "," : ".");
  const kept = price === undefined || price.amount === null ? "" : shown(price.amount);
  const [typed, setTyped] = useState<string | null>(null);
  const [state, setState] = useState<"idle" | "saving" | "saved" | "wrong">("idle");
  const [wrong, setWrong] = useState("");
  const text = typed ?? kept;
  // The server tells what was typed: from now on its own changes show again.
  if (state === "saved" && typed !== null && typed === kept) setTyped(null);
  const save = async (): Promise<boolean> => {
    if (typed === null || typed.trim() === kept) return true;
    const money = parseMoney(typed, list.currency);
    if (money === null || money.amount < 0) {
      setState("wrong");
      setWrong(say("amountWrong"));
      return false;
    }
    setState("saving");
    try {
      const [outcome] = await recordPrices([{ sku: product.sku, price_list: list.code, amount: money.amount, ...(price === undefined ? {} : { per: price.per }) }]);
      if (outcome === undefined || outcome.status === "rejected") throw new Error(outcome?.errors[0]?.detail);
      setTyped(shown(money.amount));
      setState("saved");
      onRecorded();
      return true;
    } catch (error) {
      setState("wrong");
      setWrong(error instanceof Error ? error.message : String(error));
      return false;
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const { currentTarget } = event;
    if (event.key === "Escape") {
      setTyped(null);
      setState("idle");
      event.preventDefault();
      return;
    }
    const step = event.key === "Enter" ? (event.shiftKey ? -1 : 1) : event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    if (event.key === "Enter" && typed !== null && parseMoney(typed, list.currency) === null) {
      void save();
      return;
    }
    // What was typed is saved when the field is left; the next one is in sight already.
    neighbour(currentTarget, step)?.focus();
  };
  return (
    <span className="flex items-center gap-1.5">
      <input
        type="text"
        inputMode={minorDigits(list.currency) > 0 ? "decimal" : "numeric"}
        autoComplete="off"
        data-price-input
        aria-label={say("priceOf", { sku: product.sku })}
        aria-invalid={state === "wrong"}
        title={state === "wrong" ? wrong : undefined}
        value={text}
        onClick={(event) => event.stopPropagation()}
        onFocus={(event) => event.target.select()}
        onBlur={() => void save()}
        onChange={(event) => {
          setTyped(event.target.value);
          setState("idle");
        }}
        onKeyDown={onKeyDown}
        className={`${inputClasses(density)} text-right`}
      />
      <span role="status" className="flex size-4 shrink-0 items-center">
        {state === "saving" ? <LoaderCircle aria-hidden className="size-4 animate-spin" /> : null}
        {state === "saved" ? <Check aria-label={say("recordedToast")} className="size-4 text-accent" /> : null}
        {state === "wrong" ? <CircleAlert aria-label={wrong} className="size-4 text-loss" /> : null}
      </span>
    </span>
  );
}

/** The price field of the row above or below, of those that are drawn. */
function neighbour(field: HTMLInputElement, step: 1 | -1): HTMLInputElement | undefined {
  const fields = [...document.querySelectorAll<HTMLInputElement>("[data-price-input]")].sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top);
  const found = fields[fields.indexOf(field) + step];
  found?.scrollIntoView({ block: "nearest" });
  return found;
}
