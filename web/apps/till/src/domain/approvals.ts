import { changeLine, type Approval, type Basket, type BasketLine } from "./basket";

/** What somebody allowed for a line, in the place of what was allowed before. */
export function approveLine(basket: Basket, id: string, approval: Approval): Basket {
  return changeLine(basket, id, (line) => {
    if (line.isEmpties === true) return { ...line, approval };
    return line.override === undefined || line.override === null ? line : { ...line, override: { ...line.override, approval } };
  });
}

/** Whether a line still needs somebody to allow so many minor units off it, or of empties back. */
export function lacksApproval(line: BasketLine, amount: number, now: string): boolean {
  const approval = line.override?.approval ?? line.approval ?? null;
  return approval === null || approval.amount < amount || approval.until <= now;
}
