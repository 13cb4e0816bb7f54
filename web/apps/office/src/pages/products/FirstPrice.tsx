import { ChoiceField, localized, MoneyField, parseMoney, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { priceListsQuery, taxClassesQuery, type PriceList } from "../../api/prices";
import { useSession } from "../../app/session";
import type { PriceLine } from "../../domain/prices";
import { newProductTexts } from "../../texts/newProduct";

const USUAL_TAX = "standard";

interface FirstPriceAtWork {
  readonly list: PriceList | undefined;
  readonly amount: string;
  readonly setAmount: (amount: string) => void;
  readonly tax: string;
  readonly setTax: (tax: string) => void;
  readonly isWrong: boolean;
  /** What is to be recorded; null for none. */
  readonly line: Omit<PriceLine, "sku"> | null;
  readonly taxClass: string | null;
}

/** The price that a new product starts with, on the list for everybody. */
export function useFirstPrice(): FirstPriceAtWork {
  const { may } = useSession();
  const { data: lists } = useQuery({ ...priceListsQuery, enabled: may("pricing.price.edit") });
  const [amount, setAmount] = useState("");
  const [tax, setTax] = useState(USUAL_TAX);
  const list = lists?.find(({ stores, channels }) => stores.length + channels.length === 0) ?? lists?.[0];
  const money = list === undefined || amount.trim() === "" ? null : parseMoney(amount, list.currency);
  const isWrong = list !== undefined && amount.trim() !== "" && (money === null || money.amount < 0);
  return {
    list,
    amount,
    setAmount,
    tax,
    setTax,
    isWrong,
    line: list === undefined || money === null ? null : { price_list: list.code, amount: money.amount },
    taxClass: tax === USUAL_TAX ? null : tax,
  };
}

export function FirstPrice({ price, tried }: { readonly price: FirstPriceAtWork; readonly tried: boolean }): ReactNode {
  const say = useTexts(newProductTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const { data: classes } = useQuery({ ...taxClassesQuery, enabled: may("pricing.tax.edit") });
  return (
    <div className="flex flex-wrap gap-4">
      {price.list === undefined ? null : (
        <MoneyField
          label={say("price", { list: localized(price.list.label, language) || price.list.code })}
          help={say("priceHelp")}
          currency={price.list.currency}
          value={price.amount}
          error={tried && price.isWrong ? say("priceWrong") : null}
          onText={price.setAmount}
          className="min-w-44 flex-1"
        />
      )}
      {classes === undefined ? null : (
        <ChoiceField
          label={say("tax")}
          value={price.tax}
          choices={classes.items.map((each) => ({ value: each.code, label: localized(each.label, language) || each.code }))}
          onChoice={price.setTax}
          className="min-w-44 flex-1"
        />
      )}
    </div>
  );
}
