import { MoneyField, moneyToText, parseMoney } from "@comptoir/ui";
import { useState, type ReactNode } from "react";

import { useScope } from "../../app/scope";
import type { Json } from "../../domain/product";
import type { ValueInputProps } from "./ValueInput";

interface Amount {
  readonly [key: string]: Json;
  readonly amount: number;
  readonly currency: string;
}

function amountsOf(data: Json): Amount[] {
  return Array.isArray(data) ? data.filter((each): each is Amount => typeof each === "object" && each !== null && "currency" in each) : [];
}

/** One amount per currency of the channel. */
export function MoneyInput({ label, data, disabled, error, onData }: ValueInputProps): ReactNode {
  const { channels, channel } = useScope();
  const amounts = amountsOf(data);
  const currencies = new Set([...(channels.find((each) => each.code === channel)?.currencies ?? []), ...amounts.map((each) => each.currency)]);
  const change = (currency: string, amount: number | null): void => {
    const others = amounts.filter((each) => each.currency !== currency);
    const next = amount === null ? others : [...others, { amount, currency }];
    onData(next.length === 0 ? null : next);
  };
  return (
    <div className="flex flex-col gap-2">
      {[...currencies].map((currency) => (
        <OneAmount
          key={currency}
          label={`${label} (${currency})`}
          currency={currency}
          amount={amounts.find((each) => each.currency === currency)?.amount ?? null}
          disabled={disabled}
          error={error}
          onAmount={(amount) => change(currency, amount)}
        />
      ))}
    </div>
  );
}

interface OneAmountProps {
  readonly label: string;
  readonly currency: string;
  readonly amount: number | null;
  readonly disabled: boolean;
  readonly error: string | null;
  readonly onAmount: (amount: number | null) => void;
}

/** Keeps what was typed as long as it means the amount that stands. */
function OneAmount({ label, currency, amount, disabled, error, onAmount }: OneAmountProps): ReactNode {
  const [typed, setTyped] = useState("");
  const same = parseMoney(typed, currency)?.amount === amount || (typed === "" && amount === null);
  const shown = same ? typed : amount === null ? "" : moneyToText({ amount, currency });
  return (
    <MoneyField
      label={label}
      currency={currency}
      value={shown}
      disabled={disabled}
      error={error}
      onText={(text) => {
        setTyped(text);
        const parsed = parseMoney(text, currency);
        if (parsed !== null || text === "") onAmount(parsed?.amount ?? null);
      }}
    />
  );
}
