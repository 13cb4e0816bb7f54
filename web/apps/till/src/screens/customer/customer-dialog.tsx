import { Button, Dialog, useTexts } from "@comptoir/ui";
import { useState } from "react";

import { customerTexts } from "../../texts/customers";
import { CustomerCreate } from "./customer-create";
import { CustomerFacts } from "./customer-facts";
import { CustomerFind } from "./customer-find";

interface CustomerDialogProps {
  /** Whose basket it is. */
  readonly customer: string | null;
  /** A code that was scanned while this stood open. */
  readonly scanned: string;
  readonly onCustomer: (id: string | null) => void;
  readonly onCoupon: (code: string) => void;
  readonly onClose: () => void;
}

/** The customer of the basket: found, added, looked at. Escape goes back to the basket. */
export function CustomerDialog({ customer, scanned, onCustomer, onCoupon, onClose }: CustomerDialogProps) {
  const t = useTexts(customerTexts);
  const [creating, setCreating] = useState<string | null>(null);
  const [isFinding, setFinding] = useState(customer === null || scanned !== "");
  const choose = (id: string) => {
    onCustomer(id);
    setCreating(null);
    setFinding(false);
  };
  const isShown = customer !== null && !isFinding && creating === null;
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={t(creating === null ? "customer" : "create")}
      {...(isShown
        ? {
            actions: (
              <>
                <Button onClick={() => onCustomer(null)}>{t("takeOffShort")}</Button>
                <Button onClick={() => setFinding(true)}>{t("other")}</Button>
                <Button kind="primary" data-autofocus autoFocus onClick={onClose}>
                  {t("done")}
                </Button>
              </>
            ),
          }
        : {})}
    >
      {/* As high as the screen allows at every step: nothing moves when an answer comes. */}
      <div className="min-h-[92dvh]">
        {creating !== null ? (
          <CustomerCreate typed={creating} onCreated={choose} onBack={() => setCreating(null)} />
        ) : isShown ? (
          <CustomerFacts id={customer} onCoupon={onCoupon} />
        ) : (
          <CustomerFind key={scanned} start={scanned} onChoose={({ id }) => choose(id)} onCreate={setCreating} />
        )}
      </div>
    </Dialog>
  );
}
