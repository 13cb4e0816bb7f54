import { Problem, type PricedBasket, type PricedLine } from "@comptoir/client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { api } from "../api";
import { lacksApproval } from "../domain/approvals";
import { basketRequest, type Basket, type BasketLine, type BasketRequest } from "../domain/basket";
import { useScans, useSettled, useTill } from "./hooks";

const SETTLE_MILLISECONDS = 60;

export interface Priced {
  /** The price of exactly this basket; null while it is asked for, and while a scan is on its way into the basket. */
  readonly answer: PricedBasket | null;
  /** Priced lines by id whose quantity is the basket's; the others are being asked for. */
  readonly lines: ReadonlyMap<string, PricedLine>;
  /** Lines of returnable deposits, by the line that they belong to. */
  readonly deposits: ReadonlyMap<string, PricedLine>;
  readonly problem: Problem | null;
  readonly unanswered: boolean;
  /** What is refused about a line, by its id. */
  readonly refusals: ReadonlyMap<string, string>;
}

/** The first line whose price by hand somebody has to approve before it is paid. */
export function unapproved(basket: Basket, { lines }: Pick<Priced, "lines">): BasketLine | null {
  const now = new Date().toISOString();
  return basket.lines.find((line) => {
    const amount = lines.get(line.id)?.approval?.amount ?? null;
    return amount !== null && lacksApproval(line, amount, now);
  }) ?? null;
}

/** Whether the basket can be paid: it is priced, and no coupon in it is refused. */
export function isPayable({ answer }: Priced): boolean {
  return answer !== null && (answer.coupons ?? []).every(({ status }) => status === "applied" || status === "no_effect");
}

/** Asks the server for the price of the basket at every change; it alone prices. */
export function usePriced(basket: Basket): Priced {
  const { till } = useTill();
  const isComplete = useScans().length === 0;
  const asked = JSON.stringify(basketRequest(basket));
  const settled = useSettled(asked, SETTLE_MILLISECONDS);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ["price", till.code, settled],
    queryFn: ({ signal }) => api.price(till.code, JSON.parse(settled) as BasketRequest, signal),
    enabled: basket.lines.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 30_000,
    retry: (count, reason) => !(reason instanceof Problem) && count < 100,
    retryDelay: 1500,
  });
  const isCurrent = isComplete && asked === settled && !isPlaceholderData && data !== undefined;
  const known = new Map(data?.lines.map((line) => [line.id, line]));
  const lines = new Map<string, PricedLine>();
  for (const line of basket.lines) {
    const priced = known.get(line.id);
    if (priced !== undefined && Math.abs(Number(priced.quantity)) === Number(line.quantity)) lines.set(line.id, priced);
  }
  const problem = asked === settled && error instanceof Problem ? error : null;
  return {
    answer: isCurrent && problem === null ? data : null,
    lines,
    deposits: new Map(data?.lines.flatMap((line) => (typeof line.deposit_of === "string" ? [[line.deposit_of, line] as const] : []))),
    problem,
    unanswered: error !== null && problem === null,
    refusals: lineRefusals(problem, basket),
  };
}

/** Puts "/lines/2/…" beside the third line. */
function lineRefusals(problem: Problem | null, basket: Basket): ReadonlyMap<string, string> {
  const refusals = new Map<string, string>();
  for (const { pointer, detail } of problem?.errors ?? []) {
    const index = /^\/lines\/(\d+)/.exec(pointer)?.[1];
    const line = index === undefined ? undefined : basket.lines[Number(index)];
    if (line !== undefined) refusals.set(line.id, detail);
  }
  return refusals;
}
