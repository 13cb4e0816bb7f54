import { mayRetry, newId, Problem, type Money, type PaymentAttempt, type Schemas } from "@comptoir/client";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import { api } from "../../api";
import { basketRequest, type Approval, type Basket } from "../../domain/basket";
import { ticketWords } from "../../domain/pieces";
import { canSeal, cardState, SET_ASIDE, tenderRequests, type CardAttempt, type OtherKind, type Payment, type PaymentEvent } from "../../domain/payment";
import { leavePayment, nextCustomer, withApproval, withPayment } from "../../domain/sale";
import { useTill, useTraining } from "../../state/hooks";

const POLL_MILLISECONDS = 500;
const ASKED_MAX = 20;

/** The ticket as it is sent, at every attempt. */
export function ticketBytes(till: string, basket: Basket, payment: Payment): string {
  return JSON.stringify({ till, ...basketRequest(basket), ...ticketWords(basket), tenders: tenderRequests(payment) } satisfies Schemas["TicketBody"]);
}

function answered(attempt: PaymentAttempt): PaymentEvent {
  const state = cardState(attempt.state);
  if (attempt.abandoned === true && (state === "unknown" || state === "waiting")) {
    return { type: "card-answered", id: attempt.id, state: "cancelled", detail: SET_ASIDE, tenderId: newId() };
  }
  const paid = state === "approved" ? { approved: attempt.approved.amount } : {};
  return { type: "card-answered", id: attempt.id, state, detail: attempt.detail, tenderId: newId(), ...paid };
}

/** Asks again until the terminal has said something, at most for some seconds. */
async function settled(first: PaymentAttempt, isOpen: (attempt: PaymentAttempt) => boolean): Promise<PaymentAttempt> {
  let attempt = first;
  for (let asked = 0; asked < ASKED_MAX && isOpen(attempt); asked++) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    attempt = await api.attempt(attempt.id);
  }
  return attempt;
}

/** What an error says about an attempt: a refusal charged nothing, silence may have. */
function afterError(id: string, error: unknown): PaymentEvent {
  if (error instanceof Problem && !mayRetry(error)) return { type: "card-answered", id, state: "declined", detail: error.detail, tenderId: newId() };
  return { type: "card-silent", id };
}

/** Follows an attempt that waits for its terminal or whose outcome the server is finding out, also after a reload. */
function useCardFollower(card: CardAttempt | null, say: (event: PaymentEvent) => void): void {
  const id = card?.id;
  const isWaiting = card?.state === "waiting" || card?.state === "unknown";
  useEffect(() => {
    if (id === undefined || !isWaiting) return undefined;
    const timer = setInterval(() => {
      api.attempt(id).then(
        (attempt) => say(answered(attempt)),
        () => undefined,
      );
    }, POLL_MILLISECONDS);
    return () => clearInterval(timer);
  }, [id, isWaiting, say]);
}

/** Sends the frozen bytes until there is an answer; a reload goes on with the same ones. */
function useSealer(payment: Payment, say: (event: PaymentEvent) => void): void {
  const client = useQueryClient();
  const training = useTraining();
  const { ticketId, sealing } = payment;
  const bytes = sealing.step === "sending" ? sealing.bytes : null;
  useEffect(() => {
    if (bytes === null) return undefined;
    const stop = new AbortController();
    const send = training ? api.practise : api.seal;
    send(ticketId, bytes, () => say({ type: "seal-again" }), stop.signal).then(
      ({ data }) => {
        say({ type: "sealed", number: data.number, change: data.change, due: data.totals.due, loyalty: data.loyalty ?? null });
        void client.invalidateQueries({ queryKey: ["cards"] });
        void client.invalidateQueries({ queryKey: ["customer"] });
      },
      (error: unknown) => {
        // Nobody signed in, or somebody who may not: no word on the ticket. The same bytes go out after the next sign-in.
        const isAboutPerson = error instanceof Problem && (error.status === 401 || error.code === "access.permission_denied");
        if (stop.signal.aborted) return;
        if (isAboutPerson) {
          client.setQueryData(["session"], null);
          return;
        }
        const problem = error instanceof Problem ? error : null;
        say({ type: "seal-refused", code: problem?.code ?? "", detail: problem?.detail ?? String(error) });
      },
    );
    return () => stop.abort();
  }, [ticketId, bytes, say, client, training]);
}

/** An attempt found after a reload whose request may never have left: asks what became of it. */
function useCardRecovery(card: CardAttempt | null, say: (event: PaymentEvent) => void): void {
  const [found] = useState(card?.state === "sending" ? card.id : null);
  useEffect(() => {
    if (found === null) return;
    api.attempt(found).then(
      (attempt) => say(answered(attempt)),
      (error: unknown) => {
        const neverArrived = error instanceof Problem && error.status === 404;
        say(neverArrived ? { type: "card-answered", id: found, state: "cancelled", tenderId: newId() } : { type: "card-silent", id: found });
      },
    );
  }, [found, say]);
}

/** The terminal's slip says charged or not charged; or the basket is paid otherwise for now. */
export type Decision = "approved" | "declined" | "abandon";

/** What a cashier can do while paying. */
export function usePaying(basket: Basket, payment: Payment) {
  const { till, store } = useTill();
  const [busy, setBusy] = useState(false);
  const say = useCallback((event: PaymentEvent) => void store.update((sale) => withPayment(sale, event)), [store]);

  useCardFollower(payment.card, say);
  useCardRecovery(payment.card, say);
  useSealer(payment, say);

  // Covered: the sale is recorded without another key.
  const isReady = payment.sealing.step === "open" && canSeal(payment);
  useEffect(() => {
    if (isReady) say({ type: "seal", bytes: ticketBytes(till.code, basket, payment) });
  }, [isReady, say, till.code, basket, payment]);

  const askCard = async (amount: number) => {
    const id = newId();
    say({ type: "card-asked", id, amount });
    if (store.sale().payment?.card?.id !== id) return;
    if (store.training()) {
      say({ type: "card-answered", id, state: "approved", detail: null, tenderId: newId(), approved: amount });
      return;
    }
    try {
      const { data } = await api.askCard(id, till.code, { amount, currency: payment.due.currency }, till.terminals?.[0]?.code ?? null, "charge", { basket: payment.ticketId, due: payment.due });
      say(answered(data));
    } catch (error) {
      say(afterError(id, error));
    }
  };
  const about = async (work: () => Promise<void>) => {
    setBusy(true);
    await work().catch(() => undefined);
    setBusy(false);
  };

  return {
    busy,
    cash: (amount: number) => say({ type: "cash", id: newId(), amount }),
    other: (kind: OtherKind, amount: number, from: { readonly number?: string; readonly proof?: string; readonly storedValue?: string } = {}) => say({ type: "other", id: newId(), kind, amount, ...from }),
    askCard: (amount: number) => void askCard(amount),
    resolveCard: () => about(async () => {
      const id = payment.card?.id;
      if (id === undefined) return;
      say(answered(await settled(await api.resolveAttempt(id), (attempt) => attempt.state === "unknown" || cardState(attempt.state) === "waiting")));
    }),
    /** What a person decides about a card that nobody knows of; refused without the right to. */
    decideCard: (decision: Decision, reason: string, approval: string | null) => about(async () => {
      const id = payment.card?.id;
      if (id === undefined) return;
      const by = { reason, ...(approval === null ? {} : { approval }) };
      say(answered(decision === "abandon" ? await api.abandonAttempt(id, by) : await api.decideAttempt(id, { outcome: decision, ...by })));
    }),
    cancelCard: () => about(async () => {
      const id = payment.card?.id;
      if (id !== undefined) say(answered(await api.cancelAttempt(id)));
    }),
    dismissCard: () => say({ type: "card-dismissed" }),
    removeCash: (id: string) => say({ type: "remove", id }),
    /** Who pays in cash lives abroad: the law allows more. */
    abroad: () => say({ type: "abroad" }),
    giveCardBack: (attempt: string) => about(async () => {
      const answer = await settled(await api.cancelAttempt(attempt), ({ state }) => cardState(state) === "waiting");
      if (cardState(answer.state) === "cancelled") say({ type: "card-given-back", attempt });
    }),
    sealAgain: () => say({ type: "seal", bytes: ticketBytes(till.code, basket, payment) }),
    /** The customer agrees to what it costs now. */
    requote: (due: Money) => say({ type: "requoted", due }),
    approved: (line: string, approval: Approval) => {
      const next = store.update((sale) => withApproval(sale, line, approval));
      say({ type: "seal", bytes: ticketBytes(till.code, next.basket, payment) });
    },
    leave: () => store.update(leavePayment).payment === null,
    next: () => store.update(nextCustomer),
  };
}
