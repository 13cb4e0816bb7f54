import { newId, type Money, type PaymentAttempt, type Ticket } from "@comptoir/client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { api } from "../../api";
import { valuesApi } from "../../api-values";
import { cardState, type TenderRequest } from "../../domain/payment";
import { refundPartsAfter, type RefundPart, type RefundWay } from "../../domain/refund";
import { returnRequest, type Return } from "../../domain/return";
import { useTill } from "../../state/hooks";
import { forgetReturn, keepReturn } from "../../state/kept-returns";

/** A terminal that gave nothing back; nothing was recorded. */
export class NotRefunded extends Error {}

const POLL_MILLISECONDS = 500;
const ASKED_MAX = 240;

async function settled(first: PaymentAttempt): Promise<PaymentAttempt> {
  let attempt = first;
  for (let asked = 0; asked < ASKED_MAX && cardState(attempt.state) === "waiting"; asked++) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    attempt = await api.attempt(attempt.id);
  }
  return attempt;
}

/**
 * Gives money back in the chosen way and records the return. The names of the return, of its parts and of the card
 * attempt are made once: whoever tries again gives back once. `isCardBack`: the card has its money, so nothing may change.
 */
export function useRefund(state: Return, ticket: Ticket) {
  const { till } = useTill();
  const [way, setWay] = useState<RefundWay>("paid");
  const [names] = useState(() => new Map<string, string>());
  const [isCardBack, setCardBack] = useState(false);
  const once = (key: string): string => {
    const known = names.get(key) ?? newId();
    names.set(key, known);
    return known;
  };
  const tender = async ({ kind, amount: minor, original, attempt: before }: RefundPart, currency: string): Promise<TenderRequest> => {
    const id = once(`${way} ${kind} ${original ?? ""} ${before ?? ""}`);
    const amount = { amount: minor, currency };
    if (kind === "store_credit") {
      const number = names.get("note") ?? (await valuesApi.freshNumber());
      names.set("note", number);
      return { id, kind, amount, number };
    }
    if (kind !== "card") return { id, kind, amount };
    if (before !== undefined) {
      const known = await settled(await api.attempt(before));
      if (cardState(known.state) !== "approved") throw new NotRefunded(known.detail ?? known.state);
      return { id, kind, amount, attempt: before };
    }
    const key = `attempt ${original ?? ""} ${minor}`;
    keepReturn(state);
    const { data } = await api.askCard(once(key), till.code, amount, till.terminals?.[0]?.code ?? null, "refund", { basket: state.id, ...(original === undefined ? {} : { original }) });
    const attempt = await settled(data);
    if (cardState(attempt.state) === "approved") {
      setCardBack(true);
      return { id, kind, amount, attempt: attempt.id };
    }
    // Asked again under its own name while nobody knows its outcome; a refusal is over, so the next try is another.
    if (cardState(attempt.state) !== "unknown") names.delete(key);
    throw new NotRefunded(attempt.detail ?? attempt.state);
  };
  const refund = useMutation({
    mutationFn: async ({ due, step }: { readonly due: Money; readonly step: number }) => {
      const tenders: TenderRequest[] = [];
      for (const part of refundPartsAfter(ticket.refunded_without_return ?? [], way, ticket.refundable ?? [], due.amount, step) ?? []) tenders.push(await tender(part, due.currency));
      const taken = await api.takeReturn(state.id, JSON.stringify(returnRequest(state, till.code, tenders)));
      forgetReturn(ticket.id);
      return { number: taken.number, note: tenders.find(({ kind }) => kind === "store_credit")?.number ?? null };
    },
  });
  const choose = (next: RefundWay) => {
    if (isCardBack) return;
    setWay(next);
    refund.reset();
  };
  return { refund, way, choose, isCardBack };
}
