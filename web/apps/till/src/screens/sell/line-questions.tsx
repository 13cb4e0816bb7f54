import { ApprovalDialog } from "../../parts/approval-dialog";
import type { Priced } from "../../state/use-priced";
import { missingOf } from "../../domain/questions";
import { AgeDialog } from "./age-dialog";
import { DetailsDialog } from "./details-dialog";
import { NoteDialog } from "./note-dialog";
import { OverrideDialog } from "./override-dialog";
import { StoppedDialog } from "./stopped-dialog";
import type { useSelling } from "./use-selling";
import { WeighDialog } from "./weigh-dialog";

interface LineQuestionsProps {
  readonly selling: ReturnType<typeof useSelling>;
  readonly priced: Priced;
}

/** The questions about a basket and its lines: prices by hand, who allows them, pieces, ages, notes. */
export function LineQuestions({ selling, priced }: LineQuestionsProps) {
  const { question, basket, close } = selling;
  if (question?.kind === "age") {
    const { age } = question;
    return <AgeDialog age={age} onChecked={() => selling.ageChecked(age)} onRefused={() => selling.ageRefused(age)} onClose={close} />;
  }
  if (question?.kind === "note") return <NoteDialog note={basket.note ?? ""} onNote={selling.setNote} onClose={close} />;
  if (question?.kind === "stopped") return <StoppedDialog title={question.title} detail={question.detail} onClose={close} />;
  if (question?.kind === "details") {
    const piece = basket.lines.find(({ id }) => id === question.line);
    return piece === undefined ? null : (
      <DetailsDialog key={piece.id} line={piece} missing={missingOf(priced.lines.get(piece.id))} onDetails={(details, seller) => selling.setDetails(piece.id, details, seller)} onClose={close} />
    );
  }
  if (question?.kind === "quantity") {
    const line = basket.lines.find(({ id }) => id === question.line);
    return line === undefined ? null : (
      <WeighDialog
        card={{ sku: line.sku ?? "", label: line.label, unit: line.unit, price: line.cardPrice }}
        known={line.quantity}
        onQuantity={(quantity, weighed) => selling.setQuantity(line.id, quantity, weighed)}
        onClose={close}
      />
    );
  }
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
