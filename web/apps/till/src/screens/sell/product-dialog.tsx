import type { Card } from "@comptoir/client";
import { Button, classes, Dialog, formatMoney, formatQuantity, Loading, Note, Picture, Tag, unitSymbol, useLanguage, useTexts } from "@comptoir/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CircleAlert, Plus, Repeat } from "lucide-react";
import { useState } from "react";

import { explain } from "../../api";
import { sellingApi, type SellerCard } from "../../api-selling";
import { stageWords } from "../../domain/stage";
import { useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { pieceTexts } from "../../texts/pieces";
import { sellingTexts } from "../../texts/selling";
import { nameOf } from "./product-tile";

interface ProductDialogProps {
  readonly sku: string;
  /** What stands on the line that it was opened from; null where it comes from the grid. */
  readonly lineSku: string | null;
  /** What adding is called where it does not go into the basket. */
  readonly words?: string;
  readonly onAdd: (card: Card) => void;
  readonly onChange: (card: Card) => void;
  readonly onClose: () => void;
}

interface PartProps {
  readonly told: SellerCard;
  readonly onSku: (sku: string) => void;
}

/** Size, colour: what can be chosen, one touch each. */
function Axes({ told, onSku }: PartProps) {
  const t = useTexts(pieceTexts);
  return told.axes.map(({ label, choices }) => (
    <div key={label} role="radiogroup" aria-label={label} className="flex flex-col gap-1.5">
      <span className="text-13 font-medium">{label}</span>
      <div className="flex flex-wrap gap-2">
        {choices.map(({ label: words, sku, is_chosen: isChosen }) => (
          <button
            key={words}
            type="button"
            role="radio"
            aria-checked={isChosen}
            disabled={sku === null}
            title={sku === null ? t("noVariant") : undefined}
            onClick={() => sku !== null && onSku(sku)}
            className={classes(
              "min-h-11 min-w-11 rounded-md border px-4",
              isChosen ? "border-accent bg-accent-soft font-medium text-accent" : "border-outline hover:bg-ground disabled:opacity-50",
            )}
          >
            {words}
          </button>
        ))}
      </div>
    </div>
  ));
}

function Stock({ told }: Pick<PartProps, "told">) {
  const t = useTexts(pieceTexts);
  const { language } = useLanguage();
  const here = told.stock.filter(({ is_here: isHere }) => isHere);
  const others = told.stock.filter(({ is_here: isHere }) => !isHere);
  const shown = (quantity: string) => formatQuantity(quantity, told.card.unit, language);
  return (
    <dl className="flex flex-col gap-1">
      {here.map(({ name, quantity }) => (
        <div key={name} className="flex justify-between gap-3 font-medium">
          <dt>{t("stockHere")}</dt>
          <dd className={Number(quantity) > 0 ? undefined : "text-loss"}>{shown(quantity)}</dd>
        </div>
      ))}
      {others.map(({ name, quantity }) => (
        <div key={name} className={classes("flex justify-between gap-3", Number(quantity) > 0 ? undefined : "text-ink-soft")}>
          <dt>{name}</dt>
          <dd>{shown(quantity)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Related({ told, onSku }: PartProps) {
  const t = useTexts(pieceTexts);
  const { language } = useLanguage();
  return told.related.map(({ kind, label, items }) => (
    <section key={kind} aria-label={label} className="flex flex-col gap-1.5">
      <h3 className="text-13 font-medium">{label}</h3>
      <ul className="grid gap-2 sm:grid-cols-2">
        {items.map(({ card, count }) => (
          <li key={card.sku}>
            <button type="button" onClick={() => onSku(card.sku)} className="flex min-h-11 w-full items-center gap-3 rounded-md border border-line p-2 text-left hover:border-accent">
              <Picture src={card.image} alt="" name={card.label} className="size-11 shrink-0 [&_span]:text-13" />
              <span className="min-w-0 flex-1 break-words">
                {nameOf(card)}
                {count !== null && <span className="block text-13 text-ink-soft">{t("eachHolds", { count })}</span>}
              </span>
              <span className="shrink-0 font-semibold">{card.price === null ? "" : formatMoney(card.price, language)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  ));
}

function Told({ told, onSku }: PartProps) {
  const t = useTexts(pieceTexts);
  const tSell = useTexts(sellingTexts);
  const { language } = useLanguage();
  const { card } = told;
  const stage = stageWords(card.lifecycle);
  const symbol = unitSymbol(card.unit);
  const price = card.price === null ? tSell("noPrice") : formatMoney(card.price, language);
  return (
    <div className="grid gap-5 sm:grid-cols-[14rem_1fr]">
      <div className="flex flex-col gap-3">
        <div className="flex gap-2 overflow-x-auto sm:flex-col">
          {(told.pictures.length === 0 ? [null] : told.pictures).map((url) => (
            <Picture key={url} src={url} alt="" name={told.title} className="w-40 shrink-0 sm:w-full" />
          ))}
        </div>
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <p className="text-24 font-semibold">{card.price === null || symbol === "" ? price : tSell("perUnit", { price, unit: symbol })}</p>
        {stage !== null && <Tag tone="attention">{t(stage)}</Tag>}
        <Axes told={told} onSku={onSku} />
        <Stock told={told} />
        {told.promotions.length > 0 && (
          <p className="text-accent">
            {t("offers", { names: told.promotions.join(" · ") })}
          </p>
        )}
        {told.texts.map(({ label, text }) => (
          <div key={label}>
            <h3 className="text-13 font-medium">{label}</h3>
            <p className="whitespace-pre-line break-words">{text}</p>
          </div>
        ))}
        {told.facts.length > 0 && (
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
            {told.facts.map(({ label, value }) => (
              <div key={label} className="contents">
                <dt className="text-ink-soft">{label}</dt>
                <dd className="break-words">{value}</dd>
              </div>
            ))}
          </dl>
        )}
        <Related told={told} onSku={onSku} />
      </div>
    </div>
  );
}

/** What a seller is asked about a product: which there are, where there are some, what is in it, what goes with it. */
export function ProductDialog({ sku, lineSku, words, onAdd, onChange, onClose }: ProductDialogProps) {
  const t = useTexts(pieceTexts);
  const tSell = useTexts(sellingTexts);
  const tDay = useTexts(dayTexts);
  const { till } = useTill();
  const [shown, setShown] = useState(sku);
  const query = useQuery({ queryKey: ["seller-card", till.code, shown], queryFn: () => sellingApi.product(till.code, shown), staleTime: 10_000, placeholderData: keepPreviousData });
  const told = query.data;
  const isSister = lineSku !== null && told !== undefined && told.card.sku !== lineSku && told.axes.some(({ choices }) => choices.some((one) => one.sku === lineSku));
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={told?.title ?? t("info")}
      description={told === undefined || nameOf(told.card) === told.title ? undefined : nameOf(told.card)}
      actions={
        <>
          {isSister && (
            <Button icon={Repeat} large onClick={() => onChange(told.card)}>
              {t("changeTo")}
            </Button>
          )}
          <Button kind="primary" large icon={Plus} data-autofocus disabled={told === undefined || query.isPlaceholderData} onClick={() => told !== undefined && onAdd(told.card)}>
            {words ?? tSell("addToBasket")}
          </Button>
        </>
      }
    >
      <div className="min-h-[50vh]">
        {query.isPending && <Loading />}
        {query.isError && (
          <Note tone="loss" icon={CircleAlert} action={<Button onClick={() => void query.refetch()}>{tDay("reload")}</Button>}>
            {explain(query.error, tDay("noAnswer"))}
          </Note>
        )}
        {told !== undefined && <Told told={told} onSku={setShown} />}
      </div>
    </Dialog>
  );
}
