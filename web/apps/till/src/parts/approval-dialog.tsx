import { Problem, type Money, type Schemas } from "@comptoir/client";
import { Button, Dialog, formatMoney, Note, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { CircleAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";

import { api, explain } from "../api";
import type { Approval, BasketLine } from "../domain/basket";
import { useTill } from "../state/hooks";
import { dayTexts } from "../texts/day";
import { lineTexts } from "../texts/lines";

interface ApprovalDialogProps {
  readonly line: BasketLine;
  /** What is to be allowed off the line. */
  readonly amount: Money;
  readonly onApproved: (approval: Approval) => void;
  readonly onClose: () => void;
}

/** Codes of the refusals that ask for the second factor. */
function wantsCode(error: unknown): boolean {
  return error instanceof Problem && /totp|second_factor/.test(`${error.code} ${error.errors.map((field) => field.pointer).join(" ")}`);
}

/** A manager allows a price that the cashier may not set alone. */
export function ApprovalDialog({ line, amount, onApproved, onClose }: ApprovalDialogProps) {
  const t = useTexts(lineTexts);
  const { language } = useLanguage();
  const reason = line.override?.reason ?? "";
  const description = t("approveHelp", { amount: formatMoney(amount, language), name: line.label, reason });
  return <ApprovalForm permission="till.line.override_price" amount={amount} reason={reason} description={description} onApproved={onApproved} onClose={onClose} />;
}

interface ApprovalFormProps {
  readonly permission: Schemas["ApprovalBody"]["permission"];
  readonly amount: Money;
  readonly reason: string;
  readonly description: string;
  readonly onApproved: (approval: Approval) => void;
  readonly onClose: () => void;
}

/** A manager proves who they are at the cashier's till. What is allowed is bound to the till, the amount and five minutes. */
export function ApprovalForm({ permission, amount, reason, description, onApproved, onClose }: ApprovalFormProps) {
  const t = useTexts(lineTexts);
  const tDay = useTexts(dayTexts);
  const { till } = useTill();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  const approve = useMutation({
    mutationFn: () =>
      api.approve({
        permission,
        till: till.code,
        amount,
        reason,
        approver: { email: email.trim(), password, ...(totp.trim() === "" ? {} : { totp: totp.trim() }) },
      }),
    onSuccess: ({ id, amount: allowed, expires_at: until }) => onApproved({ id, amount: allowed.amount, until }),
    onError: () => setPassword(""),
  });
  const askCode = wantsCode(approve.error) || totp !== "";
  const isComplete = email.trim() !== "" && password !== "";
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("approveTitle")}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>{t("notNow")}</Button>
          <Button kind="primary" icon={ShieldCheck} form="approval" type="submit" busy={approve.isPending} disabled={!isComplete}>
            {t("approve")}
          </Button>
        </>
      }
    >
      <form
        id="approval"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (isComplete) approve.mutate();
        }}
      >
        <TextField label={t("approverEmail")} type="email" inputMode="email" autoComplete="off" required value={email} onText={setEmail} />
        <TextField label={t("approverPassword")} type="password" autoComplete="off" required value={password} onText={setPassword} />
        {askCode && <TextField label={t("approverCode")} inputMode="numeric" autoComplete="off" value={totp} onText={setTotp} />}
        {approve.isError && (
          <Note tone="loss" icon={CircleAlert}>
            {explain(approve.error, tDay("noAnswer"))}
          </Note>
        )}
      </form>
    </Dialog>
  );
}
