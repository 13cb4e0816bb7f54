import { newId, type Money } from "@comptoir/client";
import { useState } from "react";

import { api } from "../../api";
import { cardState } from "../../domain/payment";
import { useTill } from "../../state/hooks";

const POLL_MILLISECONDS = 500;
const ASKED_MAX = 240;

/** A terminal that moved no money. */
export class CardNotMoved extends Error {}

/**
 * Moves money by the terminal and gives the attempt that did it. The attempt is named once for each amount: whoever
 * tries again moves it once; only a refusal, which is over, makes room for another. It says what the money is for:
 * the sale that is paid, or the return that gives back.
 */
export function useCardMoney(sale: string, returned: string) {
  const { till } = useTill();
  const [names] = useState(() => new Map<string, string>());
  return async (amount: Money, direction: "charge" | "refund", original?: string): Promise<string> => {
    const basket = direction === "charge" ? sale : returned;
    const key = `${basket} ${direction} ${original ?? ""} ${amount.amount}`;
    const id = names.get(key) ?? newId();
    names.set(key, id);
    let attempt = (await api.askCard(id, till.code, amount, till.terminals?.[0]?.code ?? null, direction, { basket, ...(original === undefined ? {} : { original }) })).data;
    for (let asked = 0; asked < ASKED_MAX && cardState(attempt.state) === "waiting"; asked++) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
      attempt = await api.attempt(attempt.id);
    }
    if (cardState(attempt.state) === "approved") return attempt.id;
    if (cardState(attempt.state) !== "unknown") names.delete(key);
    throw new CardNotMoved(attempt.detail ?? attempt.state);
  };
}
