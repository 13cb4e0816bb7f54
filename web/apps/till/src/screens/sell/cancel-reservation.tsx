import { Button, Note, TextField, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { useState } from "react";

import { explain } from "../../api";
import { reservationsApi, type Party, type Reservation, type ReservationDetail, type StepLine } from "../../api-reservations";
import { ChoiceRow } from "../../parts/choice-row";
import { ReasonChips } from "../../parts/reason-chips";
import { dayTexts } from "../../texts/day";
import { reservationTexts } from "../../texts/reservations";

interface CancelReservationProps {
  readonly reservation: Reservation;
  /** The basket is empty: what is owed can be put into it. */
  readonly isFree: boolean;
  readonly onReady: (found: ReservationDetail, lines: readonly StepLine[]) => void;
  readonly onRefund: (number: string) => void;
}

/** What a cancelled reservation still owes, one ticket after another. */
function Owed({ found, isFree, onReady, onRefund }: Omit<CancelReservationProps, "reservation"> & { readonly found: ReservationDetail }) {
  const t = useTexts(reservationTexts);
  const { keep, double, refund = [] } = found.steps;
  const step = keep ?? double;
  return (
    <div className="flex flex-col gap-3">
      {!isFree && <p className="text-13 text-ink-soft">{t("basketFull")}</p>}
      {refund.map(({ number }) => (
        <Button key={number} kind="primary" onClick={() => onRefund(number)}>
          {t("refund", { number })}
        </Button>
      ))}
      {step !== undefined && (
        <Button kind="primary" disabled={!isFree} onClick={() => onReady(found, step)}>
          {t(keep === undefined ? "double" : "keep")}
        </Button>
      )}
      {refund.length === 0 && step === undefined && <p>{t("done")}</p>}
    </div>
  );
}

/** Who goes back on a reservation, and what follows from it. */
export function CancelReservation({ reservation, isFree, onReady, onRefund }: CancelReservationProps) {
  const t = useTexts(reservationTexts);
  const tDay = useTexts(dayTexts);
  const client = useQueryClient();
  const [by, setBy] = useState<Party>("customer");
  const [reason, setReason] = useState("");
  const cancel = useMutation({
    mutationFn: () => reservationsApi.cancel(reservation.id, by, reason.trim()),
    onSuccess: () => client.invalidateQueries({ queryKey: ["reservations"] }),
  });
  const isOpen = reservation.state === "open";
  const owed = useQuery({ queryKey: ["reservations", "one", reservation.id], queryFn: () => reservationsApi.get(reservation.id), enabled: !isOpen, staleTime: 0 });
  const found = cancel.data ?? owed.data;
  if (found !== undefined) return <Owed found={found} isFree={isFree} onReady={onReady} onRefund={onRefund} />;
  if (!isOpen) return null;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() !== "") cancel.mutate();
      }}
    >
      <div className="flex flex-col gap-2">
        <p>{t("whoCancels")}</p>
        <ChoiceRow
          label={t("whoCancels")}
          chosen={by}
          choices={[
            { value: "customer", words: t("customer") },
            { value: "seller", words: t("seller") },
          ]}
          onChoose={setBy}
        />
      </div>
      <TextField label={t("reason")} help={t("reasonHelp")} value={reason} onText={setReason} maxLength={300} />
      <ReasonChips reasons={[t("notWanted"), t("notComing")]} chosen={reason} onReason={setReason} />
      {cancel.isError && (
        <Note tone="loss" icon={CircleAlert}>
          {explain(cancel.error, tDay("noAnswer"))}
        </Note>
      )}
      <Button type="submit" kind="danger" disabled={reason.trim() === ""} busy={cancel.isPending}>
        {t("cancelNow")}
      </Button>
    </form>
  );
}
