import { Button, Dialog, TextField, useTexts } from "@comptoir/ui";
import { useState } from "react";

import { pieceTexts } from "../../texts/pieces";

/** Words for the whole ticket. */
export function NoteDialog({ note, onNote, onClose }: { readonly note: string; readonly onNote: (note: string) => void; readonly onClose: () => void }) {
  const t = useTexts(pieceTexts);
  const [text, setText] = useState(note);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("ticketNoteTitle")}
      actions={
        <Button kind="primary" type="submit" form="note">
          {t("keep")}
        </Button>
      }
    >
      <form
        id="note"
        onSubmit={(event) => {
          event.preventDefault();
          onNote(text);
        }}
      >
        <TextField label={t("note")} value={text} onText={setText} maxLength={300} autoComplete="off" />
      </form>
    </Dialog>
  );
}
