import type { Money } from "@comptoir/client";
import { Button, formatMoney, Note, useLanguage, useTexts } from "@comptoir/ui";
import { Check, CircleAlert, RotateCw, Wallet, X } from "lucide-react";
import { useState } from "react";

import { ApprovalForm } from "../../parts/approval-dialog";
import { ReasonChips } from "../../parts/reason-chips";
import { may, useSession, useTill } from "../../state/hooks";
import { payingTexts } from "../../texts/paying";
import type { Decision } from "./use-paying";

const DECIDE = "payments.outcome.resolve";

interface UnknownCardProps {
  readonly attempt: string;
  readonly amount: Money;
  readonly busy: boolean;
  readonly onResolve: () => void;
  readonly onDecide: (decision: Decision, reason: string, approval: string | null) => void;
}

/** Nobody knows whether the card was charged: ask the terminal, or say what its slip says, or pay otherwise. */
export function UnknownCard({ attempt, amount, busy, onResolve, onDecide }: UnknownCardProps) {
  const t = useTexts(payingTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const { data: session } = useSession();
  const mayDecide = may(session, DECIDE, till.store);
  const reasons = [t("becauseSlip"), t("becauseBank"), t("becauseDead")];
  const [reason, setReason] = useState(reasons[0] ?? "");
  const [asked, setAsked] = useState<Decision | null>(null);
  const decide = (decision: Decision) => (mayDecide ? onDecide(decision, reason, null) : setAsked(decision));
  return (
    <section className="flex flex-col gap-4">
      <Note tone="loss" icon={CircleAlert} title={t("cardUnknown")}>
        <p>{t("cardUnknownHelp")}</p>
        <p className="mt-2 text-18 font-semibold">{formatMoney(amount, language)}</p>
      </Note>
      <Button kind="primary" large icon={RotateCw} busy={busy} onClick={onResolve} autoFocus>
        {t("askTerminal")}
      </Button>
      <div className="flex flex-col gap-3 rounded-md bg-paper p-4 shadow-card">
        <h2 className="font-semibold">{t("stillUnknown")}</h2>
        <ReasonChips reasons={reasons} chosen={reason} onReason={setReason} />
        <div className="grid gap-2 md:grid-cols-3">
          <Button className="min-h-14" icon={Check} disabled={busy} onClick={() => decide("approved")}>
            {t("slipCharged")}
          </Button>
          <Button className="min-h-14" icon={X} disabled={busy} onClick={() => decide("declined")}>
            {t("slipNotCharged")}
          </Button>
          <Button className="min-h-14" icon={Wallet} disabled={busy} onClick={() => decide("abandon")}>
            {t("payOtherwise")}
          </Button>
        </div>
        {!mayDecide && <p className="text-13 text-ink-soft">{t("managerDecides")}</p>}
      </div>
      {asked !== null && (
        <ApprovalForm
          permission={DECIDE}
          about={attempt}
          amount={amount}
          reason={reason}
          description={`${t(asked === "approved" ? "slipCharged" : asked === "declined" ? "slipNotCharged" : "payOtherwise")}: ${formatMoney(amount, language)}`}
          onClose={() => setAsked(null)}
          onApproved={(approval) => {
            setAsked(null);
            onDecide(asked, reason, approval.id);
          }}
        />
      )}
    </section>
  );
}
