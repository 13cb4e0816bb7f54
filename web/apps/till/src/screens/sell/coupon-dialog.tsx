import { Button, Dialog, TextField, useTexts } from "@comptoir/ui";
import { useState } from "react";

import { sellingTexts } from "../../texts/selling";

interface CouponDialogProps {
  readonly onCode: (code: string) => void;
  readonly onClose: () => void;
}

/** A coupon's code is typed as it is printed; scanning works without this. */
export function CouponDialog({ onCode, onClose }: CouponDialogProps) {
  const t = useTexts(sellingTexts);
  const [code, setCode] = useState("");
  const take = () => {
    if (code.trim() !== "") onCode(code);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("couponTitle")}
      description={t("couponHelp")}
      actions={
        <>
          <Button onClick={onClose}>{t("couponNot")}</Button>
          <Button kind="primary" onClick={take}>
            {t("couponTake")}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          take();
        }}
      >
        <TextField label={t("couponCode")} value={code} onText={setCode} autoFocus autoCapitalize="characters" autoComplete="off" />
      </form>
    </Dialog>
  );
}
