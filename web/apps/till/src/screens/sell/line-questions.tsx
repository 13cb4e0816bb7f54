import { ApprovalDialog } from "../../parts/approval-dialog";
import type { Priced } from "../../state/use-priced";
import { OverrideDialog } from "./override-dialog";
import type { useSelling } from "./use-selling";

interface LineQuestionsProps {
  readonly selling: ReturnType<typeof useSelling>;
  readonly priced: Priced;
}

/** The questions about one line: its price by hand, and who allows it. */
export function LineQuestions({ selling, priced }: LineQuestionsProps) {
  const { question, basket, close } = selling;
  if (question?.kind !== "override" && question?.kind !== "approve") return null;
  const line = basket.lines.find(({ id }) => id === question.line);
  if (line === undefined) return null;
  if (question.kind === "approve") {
    return <ApprovalDialog line={line} amount={question.amount} onApproved={(approval) => selling.approved(line.id, approval)} onClose={close} />;
  }
  const of = priced.lines.get(line.id);
  if (of === undefined) return null;
  return (
    <OverrideDialog
      basket={basket}
      line={line}
      listPrice={of.list_price ?? of.unit_price}
      onPrice={(price, reason, missing) => selling.setPrice(line.id, price, reason, missing)}
      onClose={close}
    />
  );
}
