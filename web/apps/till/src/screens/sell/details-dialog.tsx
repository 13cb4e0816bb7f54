import { Button, Dialog, TextField, useTexts } from "@comptoir/ui";
import { useState } from "react";

import { ChoiceRow } from "../../parts/choice-row";
import type { BasketLine, Details } from "../../domain/basket";
import { useStation } from "../../state/station";
import { pieceTexts } from "../../texts/pieces";

interface DetailsDialogProps {
  readonly line: BasketLine;
  /** What the server says is missing. */
  readonly missing: readonly string[];
  readonly onDetails: (details: Details, seller: string | null) => void;
  readonly onClose: () => void;
}

type Kind = "serial" | "lot" | "expires_on" | "note";
const KINDS: readonly Kind[] = ["serial", "lot", "expires_on", "note"];

/** What is known of the piece on a line, and who sold it. */
export function DetailsDialog({ line, missing, onDetails, onClose }: DetailsDialogProps) {
  const t = useTexts(pieceTexts);
  const [typed, setTyped] = useState<Details>(line.details ?? {});
  const [seller, setSeller] = useState(line.seller ?? "");
  const people = useStation().data?.people ?? [];
  const isComplete = missing.every((kind) => (typed[kind as Kind] ?? "").trim() !== "");
  const accept = () => {
    if (!isComplete) return;
    const kept = KINDS.flatMap((kind) => ((typed[kind] ?? "").trim() === "" ? [] : [[kind, (typed[kind] ?? "").trim()] as const]));
    const { weighed } = line.details ?? {};
    onDetails({ ...Object.fromEntries(kept), ...(weighed === undefined ? {} : { weighed }) }, seller === "" ? null : seller);
  };
  const shown = [...KINDS].sort((one, other) => Number(missing.includes(other)) - Number(missing.includes(one)));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("detailsTitle")}
      description={line.label}
      actions={
        <>
          <Button onClick={onClose}>{t("leave")}</Button>
          <Button kind="primary" type="submit" form="details" disabled={!isComplete}>
            {t("keep")}
          </Button>
        </>
      }
    >
      <form
        id="details"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          accept();
        }}
      >
        {shown.map((kind) => (
          <TextField
            key={kind}
            label={t(kind)}
            type={kind === "expires_on" ? "date" : "text"}
            required={missing.includes(kind)}
            value={typed[kind] ?? ""}
            onText={(text) => setTyped({ ...typed, [kind]: text })}
            autoComplete="off"
            maxLength={kind === "note" ? 300 : 50}
          />
        ))}
        {people.length > 1 && (
          <div className="flex flex-col gap-2">
            <span className="text-13 font-medium">{t("soldBy")}</span>
            <ChoiceRow label={t("soldBy")} chosen={seller} choices={[{ value: "", words: t("me") }, ...people.map(({ id, name }) => ({ value: id, words: name }))]} onChoose={setSeller} />
          </div>
        )}
      </form>
    </Dialog>
  );
}
