import { Button, Dialog, Note, TextField, useTexts, useToast } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { useState } from "react";

import { explain } from "../../api";
import { sellingApi } from "../../api-selling";
import { dayTexts } from "../../texts/day";
import { pieceTexts } from "../../texts/pieces";

/** One's own short code for the till; the password says that it is oneself. */
export function CodeDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(pieceTexts);
  const tDay = useTexts(dayTexts);
  const toast = useToast();
  const [password, setPassword] = useState("");
  const [pin, setPin] = useState("");
  const keep = useMutation({
    mutationFn: () => sellingApi.setPin(password, pin),
    onSuccess: () => {
      toast({ text: t("codeKept") });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("myCodeTitle")}
      description={t("myCodeHelp")}
      actions={
        <Button kind="primary" type="submit" form="code" busy={keep.isPending} disabled={password === "" || pin === ""}>
          {t("keep")}
        </Button>
      }
    >
      <form
        id="code"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          keep.mutate();
        }}
      >
        <TextField label={t("password")} type="password" autoComplete="current-password" required value={password} onText={setPassword} />
        <TextField label={t("newCode")} type="password" inputMode="numeric" autoComplete="off" required maxLength={8} value={pin} onText={setPin} />
        {keep.isError && (
          <Note tone="loss" icon={CircleAlert}>
            {explain(keep.error, tDay("noAnswer"))}
          </Note>
        )}
      </form>
    </Dialog>
  );
}
