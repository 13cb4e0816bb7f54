import { Button, Dialog, Note, useTexts } from "@comptoir/ui";
import { OctagonX } from "lucide-react";

import { pieceTexts } from "../../texts/pieces";

/** What was scanned is not sold, why, and what to do; it stays until somebody has read it. */
export function StoppedDialog({ title, detail, onClose }: { readonly title: string; readonly detail: string; readonly onClose: () => void }) {
  const t = useTexts(pieceTexts);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("refusedScan")}
      actions={
        <Button kind="primary" large onClick={onClose} autoFocus data-autofocus>
          {t("understood")}
        </Button>
      }
    >
      <Note tone="loss" icon={OctagonX} title={title}>
        {detail}
      </Note>
    </Dialog>
  );
}
